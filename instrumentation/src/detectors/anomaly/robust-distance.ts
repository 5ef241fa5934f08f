import { checkOptions } from '../../check/options.ts';
import { conformalThreshold } from '../conformal.ts';
import { AnomalyDetector } from './anomaly-detector.ts';
import { distance } from './cholesky.ts';
import { ANOMALY_OPTIONS, type AnomalyOptions, prepare } from './prepare.ts';
import { robustScatter } from './scatter.ts';
import type { Scorer } from './scorer.ts';

const WHERE = 'robustDistance';

/**
 * A detector of inputs that are far from those of training: their Mahalanobis distance, in standard deviations, from a
 * robust location under a robust, shrunk covariance. Half of the vectors are fitted to, half calibrate the threshold.
 * Invariant to the unit and the zero of each feature.
 *
 * @param vectors clean ones, 20 or more, of 1 to 1,024 numbers; NaN where a value is missing
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate
 */
export function robustDistance(
  vectors: readonly ArrayLike<number>[],
  options: AnomalyOptions = {},
): AnomalyDetector {
  checkOptions(WHERE, options, ANOMALY_OPTIONS);
  const { standard, fit, heldOut, falsePositiveRate } = prepare(WHERE, vectors, options);
  const { location, factor } = robustScatter(fit);
  const scorer = new DistanceScorer(factor);
  const centers = standard.centers.map((center, j) => center + standard.scales[j]! * location[j]!);
  const threshold = conformalThreshold(
    WHERE,
    heldOut.map((row) => scorer.score(row.map((value, j) => value - location[j]!))),
    falsePositiveRate,
  );
  return new AnomalyDetector(
    {
      type: 'robust_distance',
      falsePositiveRate,
      heldOut: heldOut.length,
      threshold,
      standard: { centers, scales: standard.scales },
      scorer,
    },
    options.follow,
  );
}

export class DistanceScorer implements Scorer {
  readonly #factor: Float64Array;

  /** @param factor Cholesky factor of the covariance of the standardised features */
  constructor(factor: Float64Array) {
    this.#factor = factor;
  }

  score(row: Float64Array): number {
    return distance(this.#factor, row);
  }

  toJSON() {
    return { factor: [...this.#factor] };
  }
}
