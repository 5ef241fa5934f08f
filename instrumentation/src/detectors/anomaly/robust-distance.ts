import { checkOptions } from '../../check/options.ts';
import type { AnomalyDetector } from './anomaly-detector.ts';
import { distance } from './cholesky.ts';
import { fitted } from './fitted.ts';
import { NormalScores } from './normal-scores.ts';
import { ANOMALY_OPTIONS, type AnomalyOptions, prepare } from './prepare.ts';
import { robustScatter, type Scatter } from './scatter.ts';
import type { Scorer } from './scorer.ts';

const WHERE = 'robustDistance';

/**
 * A detector of inputs that are far from those of training: the Mahalanobis distance of their normal scores, in standard
 * deviations, from a robust location under a robust, shrunk covariance. Half of the vectors are fitted to, half calibrate
 * the threshold. Units and zeros of the features do not matter.
 *
 * @param vectors clean ones, 20 or more, of 1 to 1,024 numbers; NaN where a value is missing
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate
 */
export function robustDistance(
  vectors: readonly ArrayLike<number>[],
  options: AnomalyOptions = {},
): AnomalyDetector {
  checkOptions(WHERE, options, ANOMALY_OPTIONS);
  return fitted(WHERE, 'robust_distance', prepare(WHERE, vectors, options), (rows) => {
    const normal = NormalScores.of(rows);
    const scores = rows.map((row) => row.slice());
    for (const row of scores) normal.transform(row);
    return new DistanceScorer(normal, robustScatter(scores));
  });
}

export class DistanceScorer implements Scorer {
  readonly #normal: NormalScores;
  readonly #scatter: Scatter;

  constructor(normal: NormalScores, scatter: Scatter) {
    this.#normal = normal;
    this.#scatter = scatter;
  }

  score(row: Float64Array): number {
    const { location, factor } = this.#scatter;
    this.#normal.transform(row);
    for (let j = 0; j < row.length; j++) row[j] = row[j]! - location[j]!;
    return distance(factor, row);
  }

  toJSON() {
    const { knots, highest } = this.#normal;
    const { location, factor } = this.#scatter;
    return { highest, knots: [...knots], location: [...location], factor: [...factor] };
  }
}
