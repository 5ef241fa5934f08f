import { checkWhole } from '../../check/count.ts';
import { checkOptions } from '../../check/options.ts';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import type { AnomalyDetector } from './anomaly-detector.ts';
import { fitted } from './fitted.ts';
import { Grower, meanPath, pathLength, type Trees } from './isolation-tree.ts';
import { ANOMALY_OPTIONS, type AnomalyOptions, prepare } from './prepare.ts';
import type { Scorer } from './scorer.ts';
import { standardOf } from './standard.ts';

export interface IsolationForestOptions extends AnomalyOptions {
  /** Default 100, as in the paper; at most 1,000. */
  readonly trees?: number | undefined;
  /** Rows that each tree is grown from, without replacement; default 256, as in the paper; 2 to 1,024. */
  readonly sample?: number | undefined;
}

const WHERE = 'isolationForest';
export const MOST_TREES = 1_000;
export const MOST_SAMPLE = 1_024;

/**
 * A detector of inputs that few random cuts part from the others (Liu, Ting and Zhou, 2008), whatever shape those have. Its
 * score is from 0 to 1; what is far outside is no more unusual to it than what is at the edge. Half of the vectors are
 * fitted to, half calibrate the threshold. The same vectors and seed make the same forest, in whatever order they are.
 *
 * @param vectors clean ones, 20 or more, of 1 to 1,024 numbers; NaN where a value is missing
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate
 */
export function isolationForest(
  vectors: readonly ArrayLike<number>[],
  options: IsolationForestOptions = {},
): AnomalyDetector {
  checkOptions(WHERE, options, [...ANOMALY_OPTIONS, 'trees', 'sample']);
  const { trees = 100, sample = 256 } = options;
  checkWhole(`${WHERE} option trees`, trees, 1, MOST_TREES);
  checkWhole(`${WHERE} option sample`, sample, 2, MOST_SAMPLE);
  const prepared = prepare(WHERE, vectors, options);
  return fitted(WHERE, 'isolation_forest', prepared, (rows) => {
    const { centers } = standardOf(rows);
    const filled = rows.map((row) => row.map((value, j) => (Number.isNaN(value) ? centers[j]! : value)));
    const size = Math.min(sample, rows.length);
    const random = uniform(prepared.seed);
    const grower = new Grower(size, random);
    for (let tree = 0; tree < trees; tree++) grower.grow(shuffled(filled, random).slice(0, size));
    return new ForestScorer(grower.trees, size, centers);
  });
}

export class ForestScorer implements Scorer {
  readonly #trees: Trees;
  readonly #sample: number;
  readonly #centers: Float64Array;
  readonly #mean: number;

  /**
   * @param sample rows that each tree was grown from
   * @param centers what a missing value counts as
   */
  constructor(trees: Trees, sample: number, centers: Float64Array) {
    this.#trees = trees;
    this.#sample = sample;
    this.#centers = centers;
    this.#mean = meanPath(sample);
  }

  score(row: Float64Array): number {
    for (let j = 0; j < row.length; j++) if (Number.isNaN(row[j]!)) row[j] = this.#centers[j]!;
    return 2 ** (-pathLength(this.#trees, row) / this.#mean);
  }

  toJSON() {
    const { features, splits, rights, roots } = this.#trees;
    return {
      sample: this.#sample,
      features: [...features],
      splits: [...splits],
      rights: [...rights],
      roots: [...roots],
    };
  }
}
