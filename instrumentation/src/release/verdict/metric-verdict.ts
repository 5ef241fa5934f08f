import { type ArmCounts, type Arms, evidenceAbove, evidenceBelow, evidenceRateBelow } from './evidence.ts';
import { type ArmSums, meanEvidenceAbove, meanEvidenceBelow } from './mean-evidence.ts';

export type Outcome = 'better' | 'worse' | 'no difference' | 'not enough data';

/** One metric of the canary against the champion's, with what the verdict rests on. */
export interface MetricVerdict {
  readonly verdict: Outcome;
  /** Failure rate, or mean cost, of each arm; NaN without trials. */
  readonly rate: Arms<number>;
  readonly trials: Arms<number>;
  /** Canary's rate less the champion's, and divided by it. */
  readonly difference: number;
  readonly ratio: number;
  /** Holds the true ratio at all looks together with a chance of 1 − 2·alpha at least; 0 and Infinity are no bounds. */
  readonly interval: readonly [low: number, high: number];
  /** Always-valid p-values: the chance that any look so far shows as much, were the canary not worse (not better). */
  readonly p: { readonly worse: number; readonly better: number };
  /** Level that `p` is held against. */
  readonly alpha: number;
  /** Trials at which the rates seen so far would decide; undefined when decided, or when that is not in sight. */
  readonly needed?: Arms<number> | undefined;
}

/** Ratio up to which rates count as the same, either way: the bounds of bioequivalence (FDA, 80 to 125 %). */
export const MARGIN = 1.25;

/** How many times the calls so far is still worth saying. */
const IN_SIGHT = 1e6;

/**
 * Judges rates of failure; counts are taken as they are.
 *
 * @param negligible failure rate that does not matter, whatever the champion's is; 0: every rate matters
 */
export function judgeRate(arms: Arms<ArmCounts>, negligible: number, alpha: number): MetricVerdict {
  const rate = { champion: share(arms.champion), canary: share(arms.canary) };
  return verdictOf(arms, rate, alpha, (scale) => {
    const scaled = both(arms, ({ trials, failures }) => ({
      trials: trials * scale,
      failures: failures * scale,
    }));
    return {
      above: (ratio) => evidenceAbove(scaled, ratio),
      below: (ratio) => evidenceBelow(scaled, ratio),
      negligible: negligible > 0 ? evidenceRateBelow(scaled.canary, negligible) : 1,
    };
  });
}

/** Judges mean costs. */
export function judgeMean(arms: Arms<ArmSums>, alpha: number): MetricVerdict {
  const rate = both(arms, ({ sum, trials }) => sum / trials);
  return verdictOf(arms, rate, alpha, (scale) => {
    const scaled = both(arms, ({ trials, sum, squares }) => ({
      trials: trials * scale,
      sum: sum * scale,
      squares: squares * scale,
    }));
    return {
      above: (ratio) => meanEvidenceAbove(scaled, ratio, MARGIN - 1),
      below: (ratio) => meanEvidenceBelow(scaled, ratio, MARGIN - 1),
      negligible: 1,
    };
  });
}

/** Evidence after so many times the trials at the rates seen so far. */
interface Evidence {
  above(ratio: number): number;
  below(ratio: number): number;
  readonly negligible: number;
}

function verdictOf(
  arms: Arms<{ readonly trials: number }>,
  rate: Arms<number>,
  alpha: number,
  evidenceAt: (scale: number) => Evidence,
): MetricVerdict {
  const now = evidenceAt(1);
  const trials = both(arms, (arm) => arm.trials);
  const verdict = decide(now, alpha);
  return {
    verdict,
    rate,
    trials,
    difference: rate.canary - rate.champion,
    ratio: rate.canary / rate.champion,
    interval: [
      bound((ratio) => now.above(ratio) >= 1 / alpha, 0),
      1 / bound((inverse) => now.below(1 / inverse) >= 1 / alpha, 0),
    ],
    p: { worse: Math.min(1, 1 / now.above(1)), better: Math.min(1, 1 / now.below(1)) },
    alpha,
    ...(verdict === 'not enough data' && { needed: needed(trials, alpha, evidenceAt) }),
  };
}

/** Practically alike comes first: with very many calls a difference may be certain and still not matter. */
function decide(evidence: Evidence, alpha: number): Outcome {
  const enough = 1 / alpha;
  const alike = evidence.below(MARGIN) >= enough && evidence.above(1 / MARGIN) >= enough;
  if (alike || evidence.negligible >= enough) return 'no difference';
  if (evidence.above(1) >= enough) return 'worse';
  return evidence.below(1) >= enough ? 'better' : 'not enough data';
}

/** The greatest ratio that is refuted, to seven digits, where all smaller ones are too; `none` when not even 1e-9 is. */
function bound(refuted: (ratio: number) => boolean, none: number): number {
  let [low, high] = [Math.log(1e-9), Math.log(1e9)];
  if (!refuted(Math.exp(low))) return none;
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (refuted(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return Math.exp(low);
}

function needed(
  trials: Arms<number>,
  alpha: number,
  evidenceAt: (scale: number) => Evidence,
): Arms<number> | undefined {
  const decided = (scale: number) => decide(evidenceAt(scale), alpha) !== 'not enough data';
  if (Math.min(trials.champion, trials.canary) === 0 || !decided(IN_SIGHT)) return undefined;
  let [low, high] = [0, Math.log(IN_SIGHT)];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (decided(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return both(trials, (count) => Math.ceil(count * Math.exp(high)));
}

function share({ trials, failures }: ArmCounts): number {
  return failures / trials;
}

function both<Arm, Result>({ champion, canary }: Arms<Arm>, of: (arm: Arm) => Result): Arms<Result> {
  return { champion: of(champion), canary: of(canary) };
}
