import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { publicKey, signingKey } from './keys.ts';
import { keyId, parseNote, signNote, verifyNote } from './note.ts';
import { formatInclusionProof, parseConsistencyProof, parseInclusionProof } from './proof.ts';

const pair = generateKeyPairSync('ed25519');
const key = signingKey('key', pair.privateKey);
const other = signingKey('key', generateKeyPairSync('ed25519').privateKey);
const root = Buffer.alloc(32, 7);

// The key and the note that golang.org/x/mod/sumdb/note has as its example.
const SUMDB = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SUMDB_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

test('the note that the checksum database of Go is tested with, by its key', () => {
  const raw = Buffer.from(SUMDB.split('+').slice(2).join('+'), 'base64').subarray(1);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  const peter = publicKey('key', createPublicKey({ key: jwk, format: 'jwk' }));
  expect(keyId('PeterNeumann', peter).toString('hex')).toBe('c74f20a3');
  expect(verifyNote(parseNote(SUMDB_NOTE), 'PeterNeumann', [peter])).toBe('ok');
  const changed = SUMDB_NOTE.replace('cryptography', 'Cryptography');
  expect(verifyNote(parseNote(changed), 'PeterNeumann', [peter])).toBe('bad-signature');
});

describe('a note', () => {
  const note = signNote('first\n\nlast\n', 'example.com/log', key);

  test('is of the key that signed it, under the name that it signed with', () => {
    expect(parseNote(note).text).toBe('first\n\nlast\n');
    expect(verifyNote(parseNote(note), 'example.com/log', [other, key])).toBe('ok');
    expect(verifyNote(parseNote(note), 'example.com/log', [other])).toBe('wrong-key');
    expect(verifyNote(parseNote(note), 'example.com/other', [key])).toBe('wrong-key');
  });

  test('may have signatures of witnesses too, which do not count', () => {
    const witnessed = note + signNote('first\n\nlast\n', 'witness.example', other).split('\n\n').at(-1);
    expect(verifyNote(parseNote(witnessed), 'example.com/log', [key])).toBe('ok');
    const forged = note
      .replace('first', 'worst')
      .concat(signNote('worst\n\nlast\n', 'witness.example', other).split('\n\n').at(-1)!);
    expect(verifyNote(parseNote(forged), 'example.com/log', [key])).toBe('bad-signature');
  });
});

test('a checkpoint is what it says, and nothing else reads as one', () => {
  const text = signCheckpoint('example.com/log', { size: 20_852_163, root }, key);
  expect(text).toMatch(
    /^example\.com\/log\n20852163\nBwcH[A-Za-z0-9+/]+=\n\n\u2014 example\.com\/log \S+\n$/,
  );
  expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/log', size: 20_852_163, root });
  for (const bad of [
    text.replace('20852163', '020852163'),
    text.replace('20852163', '-1'),
    text.replace('20852163', '99999999999999999'),
    text.replace('BwcH', 'BwcH!'),
    text.replace('\n\n', '\n'),
    text.replace('example.com/log\n2', '\n2'),
    `${text}\u0000`,
  ]) {
    expect(() => parseCheckpoint(bad), JSON.stringify(bad)).toThrow(AuditError);
  }
});

describe('keys', () => {
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

  test.each<[string, () => unknown, string]>([
    [
      'no PEM',
      () => signingKey('option key', 'x'),
      'option key must be a private key in PEM (openssl genpkey -algorithm ed25519',
    ],
    [
      'of RSA',
      () => signingKey('option key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
      'not a private one of rsa',
    ],
    [
      'the private one for the public',
      () => publicKey('publicKey', pem),
      'publicKey must be a public key in PEM (openssl pkey',
    ],
    [
      'an object of the wrong kind',
      () => signingKey('option key', pair.publicKey),
      'not a public one of ed25519',
    ],
  ])('%s is refused without showing it', (_, act, message) => {
    expect(act).toThrow(AuditError);
    expect(act).toThrow(message);
    expect(act).not.toThrow(pem.split('\n')[1]);
  });
});

test('whatever is read as a note, a checkpoint or a proof is one or a typed error', () => {
  const proof = formatInclusionProof({
    entry: Buffer.from('{"seq":4}'),
    index: 4,
    hashes: [root, root],
    checkpoint: signCheckpoint('example.com/log', { size: 7, root }, key),
  });
  const parsers = [parseNote, parseCheckpoint, parseInclusionProof, parseConsistencyProof];
  const attempt = (text: string) => {
    for (const parse of parsers) {
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(AuditError);
      }
    }
  };
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), attempt), { numRuns: 500 });
  const place = fc.nat(proof.length - 1);
  const mutation = fc.tuple(place, place, fc.string({ unit: 'binary', maxLength: 8 }));
  fc.assert(
    fc.property(mutation, ([a, b, text]) =>
      attempt(proof.slice(0, Math.min(a, b)) + text + proof.slice(Math.max(a, b))),
    ),
    { numRuns: 2_000 },
  );
  attempt('\n'.repeat(2_000_000));
});
