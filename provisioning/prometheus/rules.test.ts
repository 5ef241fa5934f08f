import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAMILY, LABEL, metrics, RECORDED, recorded } from '@parapet/instrumentation/contract';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { program } from '../../tools/programs.mjs';
import { files } from './files.ts';

interface RuleFile {
  groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
}

const rules = Object.values(files).flatMap((text) =>
  (parse(text) as RuleFile).groups.flatMap((group) => group.rules),
);

describe.each(Object.entries(files))('%s', (name, text) => {
  test('is current; if not, run npm run generate', () => {
    expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(text);
  });

  test('passes promtool', () => {
    execFileSync(program('promtool'), ['check', 'rules', join(import.meta.dirname, name)], { stdio: 'pipe' });
  });
});

test('every recorded series of the contract is recorded', () => {
  const made = new Set(rules.flatMap(({ record }) => record ?? []));
  expect(made).toEqual(new Set(Object.values(recorded).map(({ name }) => name)));
});

test('rules ask only for series and labels that something emits', () => {
  const emitted = Object.entries(metrics)
    .filter(([, metric]) => metric.status === 'emitted')
    .map(([key]) => FAMILY[key as keyof typeof metrics]);
  const known = new Set<string>([
    ...Object.values(RECORDED),
    ...emitted,
    ...emitted.flatMap((family) => [`${family}_bucket`, `${family}_count`]),
    ...Object.values(LABEL),
  ]);
  for (const { expr } of rules) {
    const names = expr.match(/\b(?:ml|parapet)[_:][a-z0-9_:]+/g) ?? [];
    expect(
      names.filter((name) => !known.has(name)),
      expr,
    ).toEqual([]);
  }
});
