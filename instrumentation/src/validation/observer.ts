import type { Series } from '../export/tally.ts';
import { modelIdentity } from '../model/identity.ts';
import type { CallObserver, ModelObserver, ObservedModel } from '../predict/observer.ts';
import { type Column, rowChecksOf, rowFailureOf } from './row.ts';
import { emitFailure, failureSeries, rowSeries } from './telemetry.ts';
import type { RowCheck } from './types.ts';

interface Watched {
  readonly column: Column;
  readonly series: Readonly<Partial<Record<RowCheck, Series>>>;
}

/** Checks the rows of each call by themselves. The first failure of a check in a model version is an event too. */
export function observerOf(datasetId: string, columns: readonly Column[]): ModelObserver {
  return Object.freeze({ attach: (model: ObservedModel) => attach(datasetId, columns, model) });
}

function attach(datasetId: string, columns: readonly Column[], model: ObservedModel): CallObserver {
  const rowsChecked = rowSeries(datasetId, 'serving');
  const failure = (column: Column, check: RowCheck) =>
    ({ datasetId, column: column.name, check, source: 'serving' }) as const;
  const watched: Watched[] = columns.map((column) => ({
    column,
    series: Object.fromEntries(
      rowChecksOf(column)
        .filter((check) => column.allowed[check] === 0)
        .map((check) => [check, failureSeries(failure(column, check))]),
    ),
  }));
  const identity = modelIdentity(model);
  const told = new Set<Series>();

  const count = ({ column, series }: Watched, check: RowCheck) => {
    const failures = series[check]!;
    failures.value++;
    if (told.has(failures)) return;
    told.add(failures);
    const body = `${datasetId}: ${column.name} ${check} failed in a row given to ${model.name}@${model.version}; later ones are counted only`;
    emitFailure(failure(column, check), body, {}, identity.metric);
  };

  return {
    // Before the call: a predict function may change its rows.
    begin(rows) {
      for (const row of rows) {
        for (const one of watched) {
          const check = rowFailureOf(one.column, row);
          if (check !== undefined) count(one, check);
        }
      }
      rowsChecked.value += rows.length;
    },
  };
}
