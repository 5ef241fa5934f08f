import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';

/** Kinds of cost: the first four of inference, then of retraining and of labels. */
export const COST_TYPES = ['compute', 'tokens', 'egress', 'enclave', 'training', 'labels'] as const;
export type CostType = (typeof COST_TYPES)[number];

/** The series of one kind of cost of a model version. It is exported from 0 on. */
export function costSeries(
  { name, version }: { readonly name: string; readonly version: string },
  type: CostType,
  currency: string,
): Series {
  return registry
    .tally('cost')
    .of({ modelName: name, modelVersion: version, costType: type, costCurrency: currency });
}

/**
 * Adds `quantity` times `rate` to a cost. What is no number from 0 to 2^53 would spoil the counter for good: it is
 * counted as a fault.
 *
 * Plain addition will do: each is off by at most 2^-53 of the sum, so after 10^9 of them the sum is right to 1 in 10^7.
 */
export function addCost(series: Series, quantity: unknown, rate = 1): void {
  const amount = typeof quantity === 'number' && quantity >= 0 ? quantity * rate : Number.NaN;
  if (amount <= Number.MAX_SAFE_INTEGER) series.value += amount;
  else registry.faults.count('cost_invalid', new RangeError(`not a quantity that costs: ${show(quantity)}`));
}
