import { createHash, sign, verify } from 'node:crypto';
import { AuditError } from './error.ts';
import type { PublicKey, SigningKey } from './keys.ts';

// Signed notes, https://c2sp.org/signed-note, of Ed25519 keys.

const ED25519 = 1;
const KEY_ID_BYTES = 4;
const MOST_CHARACTERS = 1 << 20;
const SIGNATURE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a note must not have
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

export interface Note {
  /** What is signed; ends with a line end. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** How a signature stands: no key of ours made it, or one did and it does not fit. */
export type NoteVerdict = 'ok' | 'wrong-key' | 'bad-signature';

export function keyId(name: string, { raw }: PublicKey): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(ED25519))
    .update(raw)
    .digest()
    .subarray(0, KEY_ID_BYTES);
}

/** @param text ends with a line end */
export function signNote(text: string, name: string, key: SigningKey): string {
  const signature = Buffer.concat([keyId(name, key), sign(null, Buffer.from(text), key.privateKey)]);
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
}

/** @throws AuditError when it is no signed note */
export function parseNote(note: string): Note {
  const end = note.lastIndexOf('\n\n') + 1;
  const lines = note.slice(end + 1).split('\n');
  if (note.length > MOST_CHARACTERS || end === 0 || lines.pop() !== '' || CONTROL.test(note)) {
    throw new AuditError('this is no signed note: a text, an empty line, and lines that begin with a dash');
  }
  const signatures = lines.map((line) => {
    const [, name, base64] = line.match(SIGNATURE) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (name === undefined || bytes.length <= KEY_ID_BYTES || bytes.toString('base64') !== base64) {
      throw new AuditError('a line below the empty line of a signed note is no signature');
    }
    return { name, bytes };
  });
  return { text: note.slice(0, end), signatures };
}

/** Whether one of the keys, under that name, signed the note. Signatures of others, such as witnesses, do not count. */
export function verifyNote(
  { text, signatures }: Note,
  name: string,
  keys: readonly PublicKey[],
): NoteVerdict {
  let verdict: NoteVerdict = 'wrong-key';
  for (const key of keys) {
    const id = keyId(name, key);
    for (const signature of signatures) {
      if (signature.name !== name || !signature.bytes.subarray(0, KEY_ID_BYTES).equals(id)) continue;
      if (!verify(null, Buffer.from(text), key.key, signature.bytes.subarray(KEY_ID_BYTES)))
        return 'bad-signature';
      verdict = 'ok';
    }
  }
  return verdict;
}
