import { isOfOtherData } from '../model/counted-baseline.ts';
import type { ModelState } from '../model/state.ts';
import type { ModelCheck } from './checks.ts';

/** Predictions that must have fallen due before it is said how they stand. */
const ENOUGH_DUE = 20;

/** Predictions of a version whose label was due, since the process began. */
export interface DueLabels {
  readonly labelled: number;
  readonly missing: number;
}

/** Remembers what it takes to say how a model version is. */
export class ModelWatch {
  #judged: DueLabels = { labelled: 0, missing: 0 };
  #overdue = false;

  problems({ definition, counted, retired }: ModelState, due: DueLabels): ReadonlySet<ModelCheck> {
    this.#judgeLabels(due);
    const holds = {
      baseline_missing: definition.baseline === undefined,
      baseline_of_other_data: counted.some(({ baseline }) => isOfOtherData(baseline, definition.datasetId)),
      series_budget_spent: counted.some((one) => !one.isWhole),
      labels_overdue: this.#overdue,
    } satisfies Record<ModelCheck, boolean>;
    return new Set(retired ? [] : (Object.keys(holds) as ModelCheck[]).filter((check) => holds[check]));
  }

  #judgeLabels(due: DueLabels): void {
    const labelled = due.labelled - this.#judged.labelled;
    const missing = due.missing - this.#judged.missing;
    if (labelled + missing < ENOUGH_DUE) return;
    this.#overdue = missing > labelled;
    this.#judged = due;
  }
}
