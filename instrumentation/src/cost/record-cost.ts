import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import { text } from '../model/options.ts';
import { addCost, COST_TYPES, type CostType, costSeries } from './add-cost.ts';
import { checkCurrency } from './currency.ts';

export interface CostRecord {
  /** The model version that it was spent on, such as the handle that `defineModel` gives. */
  readonly model: { readonly name: string; readonly version: string };
  readonly type: CostType;
  /** From 0 to 2^53, in `currency`. */
  readonly amount: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

const OPTIONS = ['model', 'type', 'amount', 'currency'] as const satisfies readonly (keyof CostRecord)[];

/**
 * Counts a cost that no call has: of a training run, of labels, or of tokens that a stream told of at its end.
 * Never throws: what is no cost is counted as the fault `cost_invalid`.
 */
export function recordCost(cost: CostRecord): void {
  try {
    checkOptions('recordCost', cost, OPTIONS);
    const { model, type, amount, currency } = cost;
    checkObject('recordCost option model must be a model or { name, version }', model);
    text('name', model.name);
    text('version', model.version);
    if (!COST_TYPES.includes(type)) {
      throw new TypeError(
        `recordCost option type must be one of ${COST_TYPES.join(', ')}, not ${show(type)}`,
      );
    }
    checkCurrency('recordCost option currency', currency);
    addCost(costSeries(model, type, currency), amount);
    // From now on it is exported, although no model is defined in this process.
    registry.exporter();
  } catch (error) {
    registry.faults.count('cost_invalid', error);
  }
}
