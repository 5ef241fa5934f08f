import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const TOKENS = ['inbox', 'responder', 'approver', 'actor'] as const;

/** Paths of files with secrets: bearer tokens, the key that people are hashed by, and the key of an audit trail. */
export type Secrets = Readonly<Record<(typeof TOKENS)[number] | 'audit', string>>;

/** Makes new secrets, which nobody but their owner reads. */
export function writeSecrets(folder: string): Secrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const tokens = TOKENS.map((name) => [name, write(`${name}.token`, randomBytes(32).toString('base64url'))]);
  const { privateKey } = generateKeyPairSync('ed25519');
  const audit = write('audit.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return { ...Object.fromEntries(tokens), audit } as Secrets;
}
