import { RECORDED, type Window } from '@parapet/instrumentation/contract';
import { THIN_BIN } from '@parapet/instrumentation/drift';
import { BIN, FEATURE, recordedIn } from './promql.ts';

/** The letters of the formulas in docs/drift.md as PromQL. A pass over the bins is what costs, so there are few. */
export interface Terms {
  /** Observed and baseline count of a bin. */
  readonly o: string;
  readonly r: string;
  /** Per feature: values in the window, values in the baseline, degrees of freedom and the same but at least 1. */
  readonly n: string;
  readonly m: string;
  readonly k: string;
  readonly freedom: string;
}

export function termsOf(window: Window): Terms {
  const k = recordedIn(window, 'driftK');
  return {
    o: recordedIn(window, 'featureBins'),
    r: RECORDED.baselineBins,
    n: recordedIn(window, 'driftN'),
    m: recordedIn(window, 'driftM'),
    k,
    freedom: `clamp_min(${k}, 1)`,
  };
}

/** Bins that hold anything on either side. */
export function occupiedBins({ o, r }: Terms): string {
  return `count by (${FEATURE}) (${r} > 0 or on (${BIN}) ${o} > 0)`;
}

/**
 * T = Σ (o·m − r·n)² / (n·m·(o+r)) = N·(1 − N·H / (n·m)) with N = n + m and H = Σ 1 / (1/o + 1/r): one pass over the
 * bins, to which empty ones add 0. Rounding may leave it just below 0.
 */
export function chiSquare({ o, r, n, m }: Terms): string {
  const h = `sum by (${FEATURE}) (1 / (1 / ${o} + on (${BIN}) 1 / ${r}))`;
  const share = `(${n} + ${m}) / (${n} * ${m}) * on (${FEATURE}) ${h}`;
  return `clamp_min((${n} + ${m}) * on (${FEATURE}) (1 - ${share}), 0)`;
}

/**
 * Σ (p − q)·ln(p / q) over the smoothed shares p = (o + 0.5) / P, q = (r + 0.5) / Q of the B = k+1 bins that hold anything,
 * P = n + 0.5·B and Q = m + 0.5·B. Shares add to 1 on both sides, so ln(P / Q) drops out of the sum; an empty bin adds 0.
 */
export function smoothedPsi({ o, r, n, m, k }: Terms): string {
  const [p, q] = [n, m].map((sum) => `(${sum} + 0.5 * (${k} + 1))`);
  const difference = `((${o} + 0.5) * on (${FEATURE}) group_left () (${q} / ${p}) - on (${BIN}) (${r} + 0.5))`;
  const ratio = `ln((${o} + 0.5) / on (${BIN}) (${r} + 0.5))`;
  return `sum by (${FEATURE}) (${difference} * on (${BIN}) ${ratio}) / on (${FEATURE}) ${q}`;
}

/** Fewer values of both sides than these in a bin are less than THIN_BIN expected ones of the window. */
function thinLimit(window: Window): string {
  return `on (${FEATURE}) group_left () (${THIN_BIN} / ${recordedIn(window, 'driftShare')})`;
}

/** Baseline counts of bins that may be thin. */
export function thinInBaseline(window: Window): string {
  return `${recordedIn(window, 'driftSuspectBaseline')} < ${thinLimit(window)}`;
}

/** Counts of the window in the same. */
export function thinObserved(window: Window): string {
  const baseline = recordedIn(window, 'driftThinBaseline');
  return `${recordedIn(window, 'driftSuspectObserved')} and on (${BIN}) ${baseline}`;
}

/** Both counts together of thin bins, those in which fewer than THIN_BIN values of the window are expected. */
export function thinBins(window: Window): string {
  const [o, r] = [recordedIn(window, 'driftThinObserved'), recordedIn(window, 'driftThinBaseline')];
  return `${o} + on (${BIN}) ${r} < ${thinLimit(window)} > 0`;
}

/** T with thin bins counted by the likelihood ratio, 2·Σ c·ln(c / expected c) over both sides; of features that have any. */
export function sturdyChiSquare(window: Window): string {
  const both = recordedIn(window, 'driftThinBins');
  const o = `(${recordedIn(window, 'driftThinObserved')} and on (${BIN}) ${both})`;
  const expected = `(${both} * on (${FEATURE}) group_left () ${recordedIn(window, 'driftShare')})`;
  const [r, expectedToo] = [o, expected].map((side) => `(${both} - on (${BIN}) ${side})`) as [string, string];
  const ratio = `2 * (${surprise(o, expected)} + on (${BIN}) ${surprise(r, expectedToo)})`;
  const square = `(${o} - on (${BIN}) ${expected}) ^ 2 * on (${BIN}) (1 / ${expected} + on (${BIN}) 1 / ${expectedToo})`;
  const change = `sum by (${FEATURE}) (${ratio} - on (${BIN}) ${square})`;
  return `clamp_min(${recordedIn(window, 'driftStatistic')} + on (${FEATURE}) ${change}, 0)`;
}

/** c·ln(c / expected), which is 0 for an empty bin: what stands for c in the logarithm only keeps it finite. */
function surprise(count: string, expected: string): string {
  return `${count} * on (${BIN}) ln(clamp_min(${count}, 1e-9) / on (${BIN}) ${expected})`;
}
