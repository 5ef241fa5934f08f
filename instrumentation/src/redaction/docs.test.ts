import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_BLOCKED_KEYS } from './index.ts';
import { KINDS } from './kinds.ts';

const page = readFileSync(new URL('../../../docs/redaction.md', import.meta.url), 'utf8');

it('docs/redaction.md has each kind as the code has it, and no other', () => {
  const table = page.slice(page.indexOf('## Kinds'), page.indexOf('## Tokens'));
  const rows = Object.entries(KINDS).map(
    ([kind, { brief, by, severity }]) => `| \`${kind}\` | ${brief} | ${by} | ${severity} |`,
  );
  expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});

it('docs/redaction.md names only keys that are blocked by default', () => {
  const row = page.split('\n').find((line) => line.startsWith('| 4.'))!;
  const named = [...row.matchAll(/`(\*[^`]+)`/g)].map(([, key]) => key!);
  expect(named.length).toBeGreaterThan(0);
  expect(DEFAULT_BLOCKED_KEYS).toEqual(expect.arrayContaining(named));
});
