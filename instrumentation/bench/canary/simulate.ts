import { type ArmCounts, type Arms, BETS } from '../../src/release/verdict/index.ts';

/** How the calls of a simulated canary come. */
export interface Scenario {
  /** Failure rates. */
  readonly champion: number;
  readonly canary: number;
  /** Share of the calls that the canary gets; by call number where it is changed. */
  readonly share: number | ((call: number) => number);
  /** Factor on both rates by call number, as the hour of the day has it. Default 1. */
  readonly weather?: (call: number) => number;
  /** Calls of the larger arm after which nobody looks any more. */
  readonly most: number;
}

/** Draws calls one by one and looks after each; the counts when `stop` first says so, or undefined. */
export function firstStop(
  { champion, canary, share, weather = () => 1, most }: Scenario,
  stop: (arms: Arms<ArmCounts>) => boolean,
  random: () => number,
): Arms<ArmCounts> | undefined {
  const arms = { champion: { trials: 0, failures: 0 }, canary: { trials: 0, failures: 0 } };
  for (let call = 0; Math.max(arms.champion.trials, arms.canary.trials) < most; call++) {
    const onCanary = random() < (typeof share === 'number' ? share : share(call));
    const arm = onCanary ? arms.canary : arms.champion;
    arm.trials++;
    if (random() < (onCanary ? canary : champion) * weather(call)) arm.failures++;
    if (stop(arms)) return arms;
  }
  return undefined;
}

/**
 * Calls of customers who stay with one arm and fail each at a rate of their own; no version is worse. Whether it is
 * stopped: the calls of one customer are no independent draws, which the theory wants.
 */
export function stoppedByCustomers(
  rates: readonly number[],
  share: number,
  most: number,
  stop: (arms: Arms<ArmCounts>) => boolean,
  random: () => number,
): boolean {
  const arms = { champion: { trials: 0, failures: 0 }, canary: { trials: 0, failures: 0 } };
  const onCanary = rates.map(() => random() < share);
  for (let call = 0; call < most; call++) {
    const customer = Math.floor(random() * rates.length);
    const arm = onCanary[customer] ? arms.canary : arms.champion;
    arm.trials++;
    if (random() < rates[customer]!) arm.failures++;
    if (stop(arms)) return true;
  }
  return false;
}

const LOG_BETS = BETS.map(Math.log);

/** Whether `evidenceAbove(arms, 1)` reaches a level; the same sum with less work, for it is asked after every call. */
export function worseAt(alpha: number): (arms: Arms<ArmCounts>) => boolean {
  const enough = BETS.length / alpha;
  return ({ champion, canary }) => {
    const failures = champion.failures + canary.failures;
    const share = canary.trials / (champion.trials + canary.trials);
    // Without more failures than its share the evidence of every bet is below 1.
    if (champion.trials === 0 || canary.failures <= share * failures) return false;
    let sum = 0;
    for (let i = 0; i < BETS.length; i++) {
      sum += Math.exp(canary.failures * LOG_BETS[i]! - failures * Math.log(1 - share + share * BETS[i]!));
    }
    return sum >= enough;
  };
}

/** The mixture SPRT on normal approximations, one-sided, with τ = 0.02: what Parapet does not use, to compare with. */
export function normalMixture(alpha: number): (arms: Arms<ArmCounts>) => boolean {
  const prior = 0.02 ** 2;
  return contrast((difference, variance) => {
    const shrink = variance / (variance + prior);
    return Math.sqrt(shrink) * Math.exp(((1 - shrink) * difference ** 2) / (2 * variance)) >= 1 / alpha;
  });
}

/** A z-test at 5 % one-sided, asked again and again: what continuous looking does to an ordinary test. */
export function peekingZ(): (arms: Arms<ArmCounts>) => boolean {
  return contrast((difference, variance) => difference / Math.sqrt(variance) > 1.645);
}

function contrast(reached: (difference: number, variance: number) => boolean) {
  return ({ champion, canary }: Arms<ArmCounts>): boolean => {
    const [p, q] = [canary.failures / canary.trials, champion.failures / champion.trials];
    const variance = (p * (1 - p)) / canary.trials + (q * (1 - q)) / champion.trials;
    return p > q && variance > 0 && reached(p - q, variance);
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
}
