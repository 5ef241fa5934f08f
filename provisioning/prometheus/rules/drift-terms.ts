import { RECORDED, type Window } from '@parapet/instrumentation/contract';
import { THIN_BIN } from '@parapet/instrumentation/drift';
import { BIN, FEATURE, recordedIn } from './promql.ts';

/** The letters of the formulas in docs/drift.md as PromQL. */
export interface Terms {
  /** Observed and baseline count of a bin, their sum, and that sum where it is not zero. */
  readonly o: string;
  readonly r: string;
  readonly both: string;
  readonly occupied: string;
  /** Per feature: values in the window, values in the baseline, degrees of freedom and the same but at least 1. */
  readonly n: string;
  readonly m: string;
  readonly k: string;
  readonly freedom: string;
}

export function termsOf(window: Window): Terms {
  const o = recordedIn(window, 'featureBins');
  const r = RECORDED.baselineBins;
  const k = recordedIn(window, 'driftK');
  const both = `(${o} + on (${BIN}) ${r})`;
  return {
    o,
    r,
    both,
    occupied: `(${both} > 0)`,
    n: recordedIn(window, 'driftN'),
    m: recordedIn(window, 'driftM'),
    k,
    freedom: `clamp_min(${k}, 1)`,
  };
}

/** T = Σ (o·m − r·n)² / (n·m·(o+r)) */
export function chiSquare(terms: Terms): string {
  return `sum by (${FEATURE}) (${chiSquareOfBin(terms)})`;
}

/** T with thin bins counted by the likelihood ratio, 2·Σ c·ln(c / expected c) over both sides. */
export function sturdyChiSquare(terms: Terms): string {
  const { o, r, n, m, occupied } = terms;
  const expected = `${occupied} ${perFeature('*', `${n} / (${n} + ${m})`)}`;
  const expectedToo = `${occupied} ${perFeature('*', `${m} / (${n} + ${m})`)}`;
  const ratio = `2 * (${surprise(o, expected)} + on (${BIN}) ${surprise(r, expectedToo)})`;
  const thick = `${chiSquareOfBin(terms)} and on (${BIN}) ${expected} >= ${THIN_BIN}`;
  return `sum by (${FEATURE}) (${thick} or on (${BIN}) ${ratio})`;
}

/** Σ (p − q)·ln(p / q) over the smoothed shares (c + 0.5) / (N + 0.5·B) of the B = k+1 bins that hold anything. */
export function smoothedPsi({ o, r, n, m, k, occupied }: Terms): string {
  const p = `(${o} + 0.5) ${perFeature('/', `${n} + 0.5 * (${k} + 1)`)}`;
  const q = `(${r} + 0.5) ${perFeature('/', `${m} + 0.5 * (${k} + 1)`)}`;
  const term = `(${p} - on (${BIN}) ${q}) * on (${BIN}) ln(${p} / on (${BIN}) (${q}))`;
  return `sum by (${FEATURE}) (${term} and on (${BIN}) ${occupied})`;
}

function chiSquareOfBin({ o, r, n, m, occupied }: Terms): string {
  const difference = `(${o} ${perFeature('*', m)} - on (${BIN}) ${r} ${perFeature('*', n)})`;
  return `${difference} ^ 2 / on (${BIN}) ${occupied} ${perFeature('/', `${n} * ${m}`)}`;
}

/** c·ln(c / expected), which is 0 for an empty bin: what stands for c in the logarithm only keeps it finite. */
function surprise(count: string, expected: string): string {
  return `${count} * on (${BIN}) ln(clamp_min(${count}, 1e-9) / on (${BIN}) (${expected}))`;
}

/** A value per feature applied to a vector of bins. */
function perFeature(operator: '*' | '/', value: string): string {
  return `${operator} on (${FEATURE}) group_left () (${value})`;
}
