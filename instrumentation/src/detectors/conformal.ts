/**
 * The score above which an input is suspicious, so that clean ones are at the stated rate: the k-th smallest of n held-out
 * clean scores, k = ⌈(n + 1)(1 − rate)⌉ (split conformal; Papadopoulos and others, 2002; Vovk, 2012).
 *
 * Of clean inputs exchangeable with those, at most `rate` score above it, and without ties at least rate − 1/(n + 1). That
 * is on average over calibrations; the share of one calibration has the distribution Beta(n + 1 − k, k).
 *
 * @throws TypeError when there are fewer than 1/rate − 1 scores
 */
export function conformalThreshold(where: string, scores: ArrayLike<number>, rate: number): number {
  const k = Math.ceil((scores.length + 1) * (1 - rate));
  if (k > scores.length) {
    const least = leastHeldOut(rate);
    throw new TypeError(
      `${where} holds out ${scores.length} clean vectors, too few for falsePositiveRate ${rate}: it takes ${least}, so give ${2 * least} or more, or state a higher rate`,
    );
  }
  return Float64Array.from(scores).sort()[k - 1]!;
}

/** Fewest held-out scores that a rate can be stated of. */
function leastHeldOut(rate: number): number {
  // Less a little, for 1/rate of a rate such as 0.01 is not exact.
  return Math.ceil(1 / rate - 1 - 1e-9);
}
