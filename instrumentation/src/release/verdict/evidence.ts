/**
 * Ratios of the canary's failure rate to the boundary of a hypothesis that the evidence bets on, with equal stakes:
 * from a tenth more, which takes many calls to find, to thirty times as many, which takes a handful.
 */
export const BETS = [1.1, 1.25, 1.5, 2, 3, 5, 10, 30] as const;

/** Calls and failures of one arm since the canary began. Counts of replicas add. */
export interface ArmCounts {
  /** What was judged: calls, labels. */
  readonly trials: number;
  /** Those of them that failed: errors, slow calls, wrong predictions. At most `trials`. */
  readonly failures: number;
}

export interface Arms<Arm> {
  readonly champion: Arm;
  readonly canary: Arm;
}

/**
 * Evidence (an e-value, from 0) that the canary fails more than `ratio` times as often as the champion. While it does
 * not, the evidence ever exceeds 1/α with a chance of α at most, however often one looks (Ville's inequality).
 *
 * Of failures in both arms together, a share r = m/(n+m) falls to the canary when both fail alike, and
 * r·ρ/(1 − r + r·ρ) when it fails ρ times as often: so only the split of failures is looked at, and neither the base
 * rate nor its changes with the hour matter. The product of likelihood ratios is a martingale for each ρ, and so is
 * the mean over {@link BETS} (Lindon and Malek, "Anytime-valid inference for multinomial count data", 2022).
 */
export function evidenceAbove(arms: Arms<ArmCounts>, ratio: number): number {
  return splitEvidence(arms, ratio, (bet) => ratio * bet);
}

/** Evidence that the canary fails less than `ratio` times as often as the champion; see {@link evidenceAbove}. */
export function evidenceBelow(arms: Arms<ArmCounts>, ratio: number): number {
  return splitEvidence(arms, ratio, (bet) => ratio / bet);
}

/** Evidence that an arm fails less often than at this rate in (0, 1): likelihood ratios of one binomial. */
export function evidenceRateBelow({ trials, failures }: ArmCounts, rate: number): number {
  return mean(BETS, (bet) =>
    Math.exp((trials - failures) * Math.log((1 - rate / bet) / (1 - rate)) - failures * Math.log(bet)),
  );
}

function splitEvidence({ champion, canary }: Arms<ArmCounts>, ratio: number, at: (bet: number) => number) {
  if (champion.trials === 0 || canary.trials === 0) return 1;
  const share = canary.trials / (champion.trials + canary.trials);
  const failures = champion.failures + canary.failures;
  return mean(BETS, (bet) => {
    const tried = at(bet);
    const scale = Math.log((1 - share + share * tried) / (1 - share + share * ratio));
    return Math.exp(canary.failures * Math.log(tried / ratio) - failures * scale);
  });
}

function mean(bets: readonly number[], of: (bet: number) => number): number {
  return bets.reduce((sum, bet) => sum + of(bet), 0) / bets.length;
}
