import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MODEL_FAULTS, PROCESS_FAULTS } from './kinds.ts';

const page = readFileSync(new URL('../../../docs/robustness.md', import.meta.url), 'utf8');

it.each([
  ['a model version', MODEL_FAULTS],
  ['the process', PROCESS_FAULTS],
])('docs/robustness.md tells of the faults of %s, of each and of no other', (whose, kinds) => {
  const section = page.split(`## Faults of ${whose}\n`)[1]?.split('\n## ')[0] ?? '';
  const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(documented).toEqual(Object.keys(kinds));
});
