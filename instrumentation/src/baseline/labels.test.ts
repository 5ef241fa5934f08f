import { expect, test } from 'vitest';
import { binIds, binLabels } from './labels.ts';

const numeric = (edges: readonly number[]) => ({ name: 'x', type: 'numeric', edges, counts: [] }) as const;
const categorical = (categories: readonly string[]) =>
  ({ name: 'c', type: 'categorical', categories, counts: [] }) as const;

test('ids', () => {
  expect(binIds(numeric([1, 2]))).toEqual(['00', '01', '02', 'missing', 'unseen']);
  expect(binIds(categorical(['a']))).toEqual(['00', 'missing', 'unseen']);
});

test('ranges', () => {
  expect(binLabels(numeric([0.5, 1.25]))).toEqual(['< 0.5', '[0.5, 1.25)', '>= 1.25', 'missing', 'unseen']);
  expect(binLabels(numeric([]))).toEqual(['any number', 'missing', 'unseen']);
  expect(binLabels(numeric([1 / 3, 1e21]))[1]).toBe('[0.333333, 1e+21)');
});

test('edges that six digits cannot tell apart are written out', () => {
  expect(binLabels(numeric([1.0000001, 1.0000002]))[1]).toBe('[1.0000001, 1.0000002)');
});

test('a constant', () => {
  expect(binLabels(numeric([5, 5.000000000000001])).slice(0, 3)).toEqual(['< 5', '5', '> 5']);
});

test('categories are made safe to show', () => {
  const [plain, empty, control, turned, lone, long] = binLabels(
    categorical(['<b>', '', 'a\nb\u0000', 'x\u202ey', '\ud800', '🜚'.repeat(100)]),
  );
  expect([plain, empty, control, turned, lone]).toEqual([
    '<b>',
    '(empty)',
    'a\\u000ab\\u0000',
    'x\\u202ey',
    '\\ud800',
  ]);
  expect(long).toMatch(/^(🜚)+…$/u);
  expect(long!.length).toBeLessThanOrEqual(64);
});
