import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { segmentsIn } from './files.ts';
import type { AuditTrailOptions } from './options.ts';
import { type AuditTrail, openAuditTrail } from './trail.ts';
import { verifyAuditTrail } from './verify.ts';

export const { privateKey: KEY, publicKey: PUBLIC_KEY } = generateKeyPairSync('ed25519');
export const NAME = 'example.com/mail-filter';

/** Makes folders that are gone after the tests of a file. */
export function folders(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'parapet-audit-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => mkdtempSync(join(root, 'trail-'));
}

export function open(directory: string, options: Partial<AuditTrailOptions> = {}): Promise<AuditTrail> {
  return openAuditTrail({ directory, name: NAME, key: KEY, ...options });
}

/** Writes a trail and closes it; `rotate` writes that many bytes a file. */
export async function written(
  directory: string,
  entries: number,
  options: Partial<AuditTrailOptions> = {},
): Promise<void> {
  const trail = await open(directory, options);
  for (let i = 0; i < entries; i++) act(trail, i);
  await trail.close();
}

export function act(trail: AuditTrail, i: number): number | undefined {
  return trail.append({
    type: 'shop.price.override',
    reason: `campaign ${i % 7}`,
    subject: `article-${i}`,
    data: { price: i / 4, note: 'x'.repeat(i % 50) },
  });
}

export function verify(directory: string) {
  return verifyAuditTrail(directory, { publicKey: PUBLIC_KEY });
}

/** Lines of all files, in their order, without line ends. */
export function linesOf(directory: string): string[] {
  return segmentsIn(directory).flatMap(({ path }) => readFileSync(path, 'utf8').split('\n').slice(0, -1));
}

/** Writes lines as the one file of a trail. */
export function rewrite(directory: string, lines: readonly string[]): void {
  const [first, ...rest] = segmentsIn(directory);
  for (const { path } of rest) rmSync(path);
  writeFileSync(first!.path, lines.map((line) => `${line}\n`).join(''));
}
