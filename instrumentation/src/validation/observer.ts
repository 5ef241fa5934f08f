import type { Series } from '../export/tally.ts';
import { modelIdentity } from '../model/identity.ts';
import type { CallObserver, ModelObserver, ObservedModel } from '../predict/observer.ts';
import { type Column, rowChecksOf } from './row.ts';
import { RowChecks } from './row-checks.ts';
import { emitFailure, failureSeries, inputSeries, rowSeries } from './telemetry.ts';
import type { RowCheck } from './types.ts';

/** Checks the rows of each call by themselves. The first failure of a check in a model version is an event too. */
export function observerOf(datasetId: string, columns: readonly Column[]): ModelObserver {
  return Object.freeze({ attach: (model: ObservedModel) => attach(datasetId, columns, model) });
}

function attach(datasetId: string, columns: readonly Column[], model: ObservedModel): CallObserver {
  const checks = new RowChecks(columns);
  const rowsChecked = rowSeries(datasetId, 'serving');
  const inputs = inputSeries(model);
  const failure = (column: Column, check: RowCheck) =>
    ({ datasetId, column: column.name, check, source: 'serving' }) as const;
  // What some rows may fail is for a batch to judge: it has no series here.
  const failures = columns.map(
    (column) =>
      new Map(
        rowChecksOf(column)
          .filter((check) => column.inRow.has(check))
          .map((check) => [check, failureSeries(failure(column, check))]),
      ),
  );
  const identity = modelIdentity(model);
  const told = new Set<Series>();
  let failed = false;

  const count = (index: number, check: RowCheck) => {
    const series = failures[index]!.get(check);
    if (series === undefined) return;
    failed = true;
    series.value++;
    if (told.has(series)) return;
    told.add(series);
    const column = columns[index]!;
    const body = `${datasetId}: ${column.name} ${check} failed in a row given to ${model.name}@${model.version}; later ones are counted only`;
    emitFailure(failure(column, check), body, {}, identity.metric);
  };

  return {
    // Before the call: a predict function may change its rows.
    begin(rows) {
      for (const row of rows) {
        failed = false;
        checks.check(row, count);
        if (failed) inputs.anomalies.value++;
      }
      rowsChecked.value += rows.length;
      inputs.checked.value += rows.length;
    },
  };
}
