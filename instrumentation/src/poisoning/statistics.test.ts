import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from './adjust.ts';
import { hypergeometricTail } from './hypergeometric.ts';

/** Pascal's triangle: exact to 16 digits each, by additions alone. */
function triangle(rows: number): Float64Array[] {
  const all = [Float64Array.of(1)];
  for (let n = 1; n <= rows; n++) {
    const before = all[n - 1]!;
    all.push(Float64Array.from({ length: n + 1 }, (_, k) => (before[k - 1] ?? 0) + (before[k] ?? 0)));
  }
  return all;
}

const CHOOSE = triangle(300);

function exactTail(x: number, group: number, marked: number, all: number): number {
  let sum = 0;
  for (let k = x; k <= Math.min(group, marked); k++) {
    sum += (CHOOSE[marked]![k] ?? 0) * (CHOOSE[all - marked]![group - k] ?? 0);
  }
  return sum / CHOOSE[all]![group]!;
}

describe('hypergeometricTail', () => {
  it('is the exact one, from none to all', () => {
    for (const [group, marked, all] of [
      [5, 3, 10],
      [100, 41, 300],
      [150, 20, 300],
      [7, 7, 7],
      [250, 280, 300],
    ] as const) {
      for (let x = 0; x <= Math.min(group, marked) + 1; x++) {
        const exact = exactTail(x, group, marked, all);
        const found = hypergeometricTail(x, group, marked, all);
        if (exact === 0) expect(found).toBe(0);
        else expect(Math.abs(found / exact - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it('holds for a million rows', () => {
    expect(hypergeometricTail(10_000, 500_000, 20_000, 1_000_000)).toBeCloseTo(0.504, 2);
  });
});

describe('adjusted p-values', () => {
  const values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];

  it('are those of Benjamini and Hochberg', () => {
    const expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714, 0.216, 0.216, 0.216];
    benjaminiHochberg(values).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
    expect(benjaminiHochberg(values.toReversed())[0]).toBeCloseTo(0.216, 5);
  });

  it('are those of Holm: each times the number of tests left, never falling', () => {
    expect(holm([0.04, 0.01, 0.03])).toEqual([0.06, 0.03, 0.06]);
    expect(holm([])).toEqual([]);
  });
});
