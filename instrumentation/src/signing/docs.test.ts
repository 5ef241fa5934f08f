import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REASONS } from './reasons.ts';

test('docs/model-signing.md lists every reason, and no other', () => {
  const page = readFileSync(new URL('../../../docs/model-signing.md', import.meta.url), 'utf8');
  const section = page.split('\n## Reasons\n')[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    Object.entries(REASONS).map(([code, { brief, fix }]) => `| \`${code}\` | ${brief} | ${fix} |`),
  );
});
