import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { defineChecks } from './index.ts';
import { type Cell, LEAKAGE, labelLeakage } from './leakage.ts';
import { flights, penguins, weather } from './testing/datasets.ts';

const column = (rows: readonly Record<string, unknown>[], name: string) =>
  rows.map((row) => (row[name] ?? undefined) as Cell);

it.each([
  ['penguins', penguins(), 'Species'],
  ['penguins', penguins(), 'Body Mass (g)'],
  ['weather', weather(), 'weather'],
  ['weather', weather(), 'temp_max'],
  ['flights', flights(), 'delay'],
])('%s: no honest column gives the label away, every copy of it does', (_, rows, label) => {
  const labels = column(rows, label);
  for (const name of Object.keys(rows[0]!)) {
    if (name !== label) expect(labelLeakage(column(rows, name), labels), name).toBeLessThan(0.75);
  }
  const names = [...new Set(labels)];
  const asNumber = (value: Cell) => (typeof value === 'number' ? value : names.indexOf(value));
  const random = uniform(3);
  const copies = {
    exact: labels,
    shifted: labels.map((value) => (value === undefined ? value : 100 - 2 * asNumber(value))),
    'nearly exact': labels.map((value) =>
      random() < 0.03 ? labels[Math.floor(random() * labels.length)] : value,
    ),
  };
  for (const [name, copy] of Object.entries(copies)) {
    expect(labelLeakage(copy, labels), name).toBeGreaterThan(LEAKAGE);
  }
});

it('an id tells nothing; that a value is missing can tell all', () => {
  const random = uniform(1);
  const labels = Array.from({ length: 2_000 }, () => (random() < 0.1 ? 'left' : 'stayed'));
  expect(
    labelLeakage(
      labels.map((_, i) => `id-${i}`),
      labels,
    ),
  ).toBeCloseTo(0, 5);
  expect(
    Math.abs(
      labelLeakage(
        labels.map(() => random()),
        labels,
      )!,
    ),
  ).toBeLessThan(0.3);
  const whenLeft = labels.map((label) => (label === 'left' ? random() : undefined));
  expect(labelLeakage(whenLeft, labels)).toBeGreaterThan(0.95);
});

it('cannot tell with few rows, one class or too many texts', () => {
  const some = (count: number, of: (i: number) => Cell) => Array.from({ length: count }, (_, i) => of(i));
  const feature = some(300, (i) => i);
  expect(
    labelLeakage(
      feature,
      some(300, () => 'a'),
    ),
  ).toBeUndefined();
  expect(
    labelLeakage(
      feature,
      some(300, (i) => (i < 19 ? 'a' : 'b')),
    ),
  ).toBeUndefined();
  expect(
    labelLeakage(
      feature,
      some(300, (i) => `name-${i}`),
    ),
  ).toBeUndefined();
  expect(labelLeakage([], [])).toBeUndefined();
});

it('a batch fails when a column gives the label away', () => {
  const rows = penguins().map((row) => ({ ...row, code: `x-${row.Species}` }));
  const checks = defineChecks({
    datasetId: 'penguins',
    columns: { Species: {}, code: {}, 'Flipper Length (mm)': { nulls: 1 } },
    label: 'Species',
  });
  const report = checks.checkBatch(rows);
  expect(report.results.filter(({ check }) => check === 'leakage')).toMatchObject([
    { column: 'code', status: 'failed', failed: 1, of: 1 },
    { column: 'Flipper Length (mm)', status: 'passed' },
  ]);
  expect(report.text).toContain(
    'code leakage failed: tells the label with a score of 1.00, less than 0.9 expected',
  );
  const few = checks.checkBatch(rows.slice(0, 10)).results.find(({ check }) => check === 'leakage');
  expect(few?.status).toBe('unknown');
});
