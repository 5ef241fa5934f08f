import { checkObject } from '../check/options.ts';
import type { Row } from '../predict/types.ts';
import type { Attribution } from './attribution.ts';
import { Estimate, Stratum } from './estimate.ts';
import { randomOrders } from './orders.ts';
import { checkShapleyOptions, type ShapleyOptions } from './shapley-options.ts';
import { SlicedPredict } from './sliced-predict.ts';

export interface Explainer {
  /** Names of the features that outputs are attributed to: those of the background. */
  readonly features: readonly string[];
  /**
   * Explains the output for one row. It works in slices of a millisecond with pauses, so that other work of the process
   * goes on.
   *
   * @param signal gives up at the next slice
   * @throws what `predict` throws, and TypeError when it gives no numbers
   */
  explain(row: Row, signal?: AbortSignal): Promise<Attribution>;
}

type Values = Record<string, unknown>;

/**
 * Explains any model by sampled Shapley values (Štrumbelj and Kononenko, 2014): a walk turns a background row into the
 * explained one, feature by feature in a random order, and each feature is credited with the change of the output at its
 * turn. Each order is walked backwards too (antithetic, Mitchell et al., 2022), and each background row equally often:
 * so the values add up to the output less the mean output of the background, whatever was drawn.
 *
 * One explanation calls the model on 1 + rows · (1 + walks · (features − 1)) rows, with rows · walks the permutations.
 *
 * @throws TypeError that names the option and the value when one is missing, wrong or unknown
 */
export function shapleyExplainer<R extends Row>(options: ShapleyOptions<R>): Explainer {
  checkShapleyOptions(options);
  const { predict, permutations = 200, seed = 1 } = options;
  const background: Values[] = options.background.map((row) => ({ ...row }));
  const features = Object.freeze(Object.keys(background[0]!));
  // Two at least: from their difference follows the error.
  const pairs = Math.max(2, Math.ceil(permutations / (2 * background.length)));
  return Object.freeze({
    features,
    async explain(row: Row, signal?: AbortSignal) {
      checkObject('an explainer wants a row', row);
      const explained = pick(row, features);
      const outputs = new SlicedPredict(predict, signal);
      const outputsOf = (rows: Iterator<Values, void>) => outputs.of(rows as Iterator<R, void>);
      const [output] = (await outputsOf([{ ...explained }].values())) as [number];
      const starts = await outputsOf(background.map((from) => ({ ...from })).values());
      const nextOrder = randomOrders(features.length, seed);
      const estimate = new Estimate(features.length);
      for (const [i, from] of background.entries()) {
        const stratum = new Stratum(features.length);
        for (let pair = 0; pair < pairs; pair++) {
          const order = nextOrder();
          const credits = new Float64Array(features.length);
          for (const turns of [order, order.toReversed()]) {
            const names = turns.map((feature) => features[feature]!);
            const between = await outputsOf(walk(from, explained, names));
            addHalf(credits, turns, [starts[i]!, ...between, output]);
          }
          stratum.add(credits);
        }
        estimate.add(stratum);
      }
      const { values, standardErrors } = estimate;
      const baseValue = starts.reduce((sum, start) => sum + start, 0) / starts.length;
      return { method: 'shapley_sampling', features, values, standardErrors, baseValue, output };
    },
  });
}

function pick(row: Row, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, (row as Values)[name]]));
}

/** The rows on the way from one to the other, both ends left out: features take their new values in the order given. */
function* walk(from: Values, to: Values, names: readonly string[]): Generator<Values, void> {
  const row = { ...from };
  for (const name of names.slice(0, -1)) {
    row[name] = to[name];
    yield { ...row };
  }
}

/** Credits each feature with half the change of the output at its turn: a pair of walks makes the whole. */
function addHalf(credits: Float64Array, turns: readonly number[], outputs: readonly number[]): void {
  turns.forEach((feature, turn) => {
    credits[feature]! += (outputs[turn + 1]! - outputs[turn]!) / 2;
  });
}
