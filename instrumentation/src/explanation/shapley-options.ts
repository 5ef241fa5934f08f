import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { Row } from '../predict/types.ts';
import type { PredictNumbers } from './sliced-predict.ts';

export interface ShapleyOptions<R extends Row> {
  /**
   * The output that is explained, a number for each row: a score, a log-odds or a regression value. The bare function of
   * the model, not a wrapped one, whose calls would count as predictions. Each row is a new object.
   */
  readonly predict: PredictNumbers<R>;
  /**
   * 1 to 100 rows of the training data, all with the same names: what "without the feature" means is the feature as
   * these rows have it. They are copied, stay in memory as they are, and are never sent.
   */
  readonly background: readonly R[];
  /** Orders of the features to walk through, at least; default 200, rounded up to the same number for each background row. */
  readonly permutations?: number | undefined;
  /** Integer that the orders are drawn from; default 1. One row is explained the same way each time. */
  readonly seed?: number | undefined;
}

const OPTIONS = ['predict', 'background', 'permutations', 'seed'] as const;
const MOST_BACKGROUND = 100;
const MOST_PERMUTATIONS = 100_000;

/** @throws TypeError that names the option and the value when one is missing, wrong or unknown */
export function checkShapleyOptions<R extends Row>(options: ShapleyOptions<R>): void {
  checkOptions('shapleyExplainer', options, OPTIONS);
  const { predict, background, permutations = 1, seed = 1 } = options;
  checkFunction('shapleyExplainer option predict must be a function', predict);
  checkBackground(background);
  if (!Number.isInteger(permutations) || permutations < 1 || permutations > MOST_PERMUTATIONS) {
    throw new TypeError(
      `shapleyExplainer option permutations must be an integer from 1 to ${MOST_PERMUTATIONS}, not ${show(permutations)}`,
    );
  }
  if (!Number.isInteger(seed)) {
    throw new TypeError(`shapleyExplainer option seed must be an integer, not ${show(seed)}`);
  }
}

function checkBackground(background: unknown): void {
  if (!Array.isArray(background) || background.length === 0 || background.length > MOST_BACKGROUND) {
    const given = Array.isArray(background) ? `${background.length} rows` : show(background);
    throw new TypeError(
      `shapleyExplainer option background must be 1 to ${MOST_BACKGROUND} rows, not ${given}: give a sample of the training data`,
    );
  }
  for (const row of background) checkObject('shapleyExplainer option background must hold rows', row);
  const names = Object.keys(background[0]);
  if (names.length === 0) throw new TypeError('shapleyExplainer option background has rows without features');
  background.forEach((row, i) => {
    if (Object.keys(row).length !== names.length || !names.every((name) => Object.hasOwn(row, name))) {
      throw new TypeError(`shapleyExplainer option background[${i}] has other features than background[0]`);
    }
  });
}
