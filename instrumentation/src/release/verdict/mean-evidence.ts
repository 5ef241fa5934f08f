import type { Arms } from './evidence.ts';

/** What one arm cost: number of calls, sum of their costs and of the squares. Sums of replicas add. */
export interface ArmSums {
  readonly trials: number;
  readonly sum: number;
  readonly squares: number;
}

/** Below this many calls an arm's mean is no normal variable, and the evidence is none. */
export const FEWEST_COSTS = 100;

/** Standard deviation of a mean below which it counts as this share of it: all calls may cost the same. */
export const LEAST_SPREAD = 1e-6;

/**
 * Evidence that the canary's mean cost is more than `ratio` times the champion's. With c = mean(canary) −
 * ratio·mean(champion), its variance v, and a normal prior of variance τ² on it, √(v/(v+τ²))·exp(τ²c²/(2v(v+τ²)))
 * (Robbins; mixture SPRT of Johari et al. 2015), when c lies on that side. Both sides share the chance of an error, so
 * it is half as likely as α. τ is `spread` times the champion's mean.
 */
export function meanEvidenceAbove(arms: Arms<ArmSums>, ratio: number, spread: number): number {
  return mixture(arms, ratio, spread, (contrast) => contrast > 0);
}

/** Evidence that the canary's mean cost is less than `ratio` times the champion's; see {@link meanEvidenceAbove}. */
export function meanEvidenceBelow(arms: Arms<ArmSums>, ratio: number, spread: number): number {
  return mixture(arms, ratio, spread, (contrast) => contrast < 0);
}

function mixture(
  { champion, canary }: Arms<ArmSums>,
  ratio: number,
  spread: number,
  speaksFor: (contrast: number) => boolean,
): number {
  if (Math.min(champion.trials, canary.trials) < FEWEST_COSTS || champion.sum <= 0) return 1;
  const [a, b] = [moments(champion), moments(canary)];
  const contrast = b.mean - ratio * a.mean;
  if (!speaksFor(contrast)) return 0;
  const variance = Math.max(b.variance + ratio ** 2 * a.variance, (LEAST_SPREAD * a.mean) ** 2);
  const shrink = variance / (variance + (spread * a.mean) ** 2);
  return Math.sqrt(shrink) * Math.exp(((1 - shrink) * contrast ** 2) / (2 * variance));
}

/** Mean of one arm, and the variance of that mean. */
function moments({ trials, sum, squares }: ArmSums): { mean: number; variance: number } {
  const mean = sum / trials;
  return { mean, variance: Math.max(0, squares / trials - mean ** 2) / trials };
}
