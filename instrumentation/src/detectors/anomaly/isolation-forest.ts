import { checkWhole } from '../../check/count.ts';
import { checkOptions } from '../../check/options.ts';
import { shuffled } from '../../random/shuffled.ts';
import { uniform } from '../../random/uniform.ts';
import { conformalThreshold } from '../conformal.ts';
import { AnomalyDetector } from './anomaly-detector.ts';
import { Grower, meanPath, pathLength, type Trees } from './isolation-tree.ts';
import { ANOMALY_OPTIONS, type AnomalyOptions, prepare } from './prepare.ts';
import type { Scorer } from './scorer.ts';

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
 * A detector of inputs that few random cuts part from the others (Liu, Ting and Zhou, 2008): it finds what lies between
 * clusters too, and does not mind features of no use. Its score is from 0 to 1. Half of the vectors are fitted to, half
 * calibrate the threshold. The same vectors and seed make the same forest, in whatever order they are.
 *
 * @param vectors clean ones, 20 or more, of 1 to 1,024 numbers; NaN where a value is missing
 * @throws TypeError when a vector or an option is wrong, or the vectors are too few for the rate
 */
export function isolationForest(
  vectors: readonly ArrayLike<number>[],
  options: IsolationForestOptions = {},
): AnomalyDetector {
  checkOptions(WHERE, options, [...ANOMALY_OPTIONS, 'trees', 'sample']);
  const { trees = 100, sample = 256, follow } = options;
  checkWhole(`${WHERE} option trees`, trees, 1, MOST_TREES);
  checkWhole(`${WHERE} option sample`, sample, 2, MOST_SAMPLE);
  const { standard, fit, heldOut, falsePositiveRate, seed } = prepare(WHERE, vectors, options);
  const rows = fit.map((row) => row.map((value) => (Number.isNaN(value) ? 0 : value)));
  const size = Math.min(sample, rows.length);
  const random = uniform(seed);
  const grower = new Grower(size, random);
  for (let tree = 0; tree < trees; tree++) grower.grow(shuffled(rows, random).slice(0, size));
  const scorer = new ForestScorer(grower.trees, size);
  const scores = heldOut.map((row) => scorer.score(row));
  const threshold = conformalThreshold(WHERE, scores, falsePositiveRate);
  return new AnomalyDetector(
    { type: 'isolation_forest', falsePositiveRate, heldOut: heldOut.length, threshold, standard, scorer },
    follow,
  );
}

export class ForestScorer implements Scorer {
  readonly #trees: Trees;
  readonly #sample: number;
  readonly #mean: number;

  /** @param sample rows that each tree was grown from */
  constructor(trees: Trees, sample: number) {
    this.#trees = trees;
    this.#sample = sample;
    this.#mean = meanPath(sample);
  }

  score(row: Float64Array): number {
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
