import { describe, expect, it } from 'vitest';
import { shapiroWilk } from './shapiro-wilk.ts';

/** The generator of drift/oracles.fixture.ts, seed 1. */
function sample(size: number, of: (u: number) => number): number[] {
  let state = 1;
  return Array.from({ length: size }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return of(state / 2 ** 32);
  });
}

const exponential = (u: number) => -Math.log(1 - u);
const logistic = (u: number) => Math.log((u + 1e-9) / (1 - u));
const uniform = (u: number) => u;

describe('shapiroWilk', () => {
  // scipy.stats.shapiro of scipy 1.10.1, which computes in single precision.
  it.each([
    ['exponential', exponential, 3, 0.9956061840057373, 0.8733084797859192],
    ['uniform', uniform, 4, 0.9885767698287964, 0.9500688314437866],
    ['logistic', logistic, 5, 0.9658800959587097, 0.8482112884521484],
    ['exponential', exponential, 6, 0.9378322958946228, 0.6417858004570007],
    ['logistic', logistic, 11, 0.9067429900169373, 0.22305208444595337],
    ['logistic', logistic, 12, 0.8995056748390198, 0.15630605816841125],
    ['exponential', exponential, 20, 0.7939050197601318, 0.0007018077303655446],
    ['exponential', exponential, 50, 0.7746986746788025, 2.4019644229156256e-7],
    ['uniform', uniform, 50, 0.9534449577331543, 0.04733675718307495],
    ['logistic', logistic, 100, 0.9833329916000366, 0.2394053339958191],
    ['logistic', logistic, 500, 0.9796540141105652, 1.8859832380258013e-6],
    ['uniform', uniform, 1000, 0.9562647938728333, 1.0625580322285439e-16],
    ['logistic', logistic, 5000, 0.9858725070953369, 5.680091847630282e-22],
  ])('agrees with scipy on %s values (case %#)', (_, of, n, w, p) => {
    const found = shapiroWilk(sample(n, of))!;
    expect(found.w).toBeCloseTo(w, 5);
    expect(Math.abs(Math.log(found.pValue / p))).toBeLessThan(n > 1000 ? 0.01 : 0.002);
  });

  it('does not mind order, place or scale', () => {
    const values = sample(40, exponential);
    const { w } = shapiroWilk(values)!;
    expect(shapiroWilk(values.toReversed().map((x) => 1e9 + 1e6 * x))!.w).toBeCloseTo(w, 9);
    expect(shapiroWilk(values.map((x) => 1e-200 * x))!.w).toBeCloseTo(w, 9);
  });

  it('has no answer for too few, too many, or equal values', () => {
    expect(shapiroWilk([1, 2])).toBeUndefined();
    expect(shapiroWilk(new Float64Array(5001).map((_, i) => i))).toBeUndefined();
    expect(shapiroWilk([4, 4, 4, 4])).toBeUndefined();
    expect(shapiroWilk([1, 2, Infinity])).toBeUndefined();
    expect(shapiroWilk([1, 2, Number.NaN])).toBeUndefined();
  });
});
