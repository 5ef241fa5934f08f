import { conformalThreshold } from '../conformal.ts';
import { AnomalyDetector, type Fitted } from './anomaly-detector.ts';
import type { Prepared } from './prepare.ts';
import type { Scorer } from './scorer.ts';
import { standardOf } from './standard.ts';

/**
 * A detector fitted to one half of clean vectors and calibrated on the other.
 *
 * @throws TypeError when the other half is too small for the rate
 */
export function fitted(
  where: string,
  type: Fitted['type'],
  { fit, heldOut, falsePositiveRate, follow }: Prepared,
  scorerOf: (rows: readonly Float64Array[]) => Scorer,
): AnomalyDetector {
  const scorer = scorerOf(fit);
  const scores = heldOut.map((row) => scorer.score(row.slice()));
  const threshold = conformalThreshold(where, scores, falsePositiveRate);
  const standard = standardOf(fit);
  return new AnomalyDetector(
    { type, falsePositiveRate, heldOut: heldOut.length, threshold, standard, scorer },
    follow,
  );
}
