import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { bundleText } from '../bundle.ts';
import { keyIdOf, signPayload } from '../keys.ts';
import type { Verification } from '../result.ts';
import { type StatementParts, statementText } from '../statement.ts';

export type Curve = 'P-256' | 'P-384' | 'P-521';

export interface TestKey {
  readonly key: KeyObject;
  readonly pem: string;
  readonly publicPem: string;
}

export function newKey(namedCurve: string = 'P-256'): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return {
    key: privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}

/** Makes folders with these files, gone after the tests of a file. */
export function modelFolders(): (files: Readonly<Record<string, string | Uint8Array>>) => string {
  const home = mkdtempSync(join(tmpdir(), 'parapet-signing-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  let made = 0;
  return (files) => {
    const folder = join(home, `model-${++made}`);
    mkdirSync(folder);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return folder;
  };
}

/** A statement as it is written, to be changed. */
export function statementOf(parts: Partial<StatementParts> = {}): {
  _type: unknown;
  subject: unknown;
  predicateType: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: tests put anything into it
  predicate: any;
} {
  const digest = '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b';
  const files = [{ path: 'a', digest }];
  return JSON.parse(statementText({ subject: 'm', model: undefined, ignored: [], files, ...parts }));
}

/** A signature over anything. */
export function sealedWith({ key }: TestKey, payload: unknown): string {
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return bundleText(bytes, signPayload(bytes, key), { hint: keyIdOf(key) });
}

export function codesOf(verification: Verification): string[] {
  return verification.result === 'verified' ? [] : verification.reasons.map(({ code }) => code);
}
