import { type Attributes, context } from '@opentelemetry/api';
import { identityOf } from '../context/identity-key.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';

/** Where failures come from: rows of a batch, or rows that a model serves. */
export type Source = 'batch' | 'serving';

/** A failed check as an event tells it. */
export interface Failure {
  readonly datasetId: string;
  readonly column: string;
  readonly check: string;
  readonly source: Source;
}

export function failureSeries({ datasetId, column, check, source }: Failure): Series {
  return registry.tally('validationFailures').of({
    datasetId,
    featureName: column,
    validationCheck: check,
    validationSource: source,
  });
}

export function rowSeries(datasetId: string, source: Source): Series {
  return registry.tally('validationRows').of({ datasetId, validationSource: source });
}

/** Inputs of a model version that were checked, and those of them that failed. */
export function inputSeries({ name, version }: { readonly name: string; readonly version: string }) {
  const labels = { modelName: name, modelVersion: version, securityRule: 'row_checks' };
  return {
    checked: registry.tally('inputsChecked').of(labels),
    anomalies: registry.tally('inputAnomalies').of(labels),
  };
}

export function batchSeries(datasetId: string): Series {
  return registry.tally('validationBatches').of({ datasetId });
}

/**
 * Sends `ml.validation.failure`.
 *
 * @param model identity of the model version; without one that of the training run under way, else empty texts
 */
export function emitFailure(
  failure: Failure,
  body: string,
  attributes: Readonly<Record<string, string | number | readonly string[]>>,
  model: Readonly<Record<string, string>> = identityHere(),
): void {
  emitEvent('validationFailure', body, model, {
    [ATTR.datasetId]: failure.datasetId,
    [ATTR.featureName]: failure.column,
    [ATTR.validationCheck]: failure.check,
    [ATTR.validationSource]: failure.source,
    ...attributes,
  });
}

function identityHere(): Readonly<Record<string, string>> {
  const here = trainingIdentity();
  return {
    [ATTR.modelName]: String(here?.[ATTR.modelName] ?? ''),
    [ATTR.modelVersion]: String(here?.[ATTR.modelVersion] ?? ''),
  };
}

function trainingIdentity(): Attributes | undefined {
  try {
    return identityOf(context.active());
  } catch (error) {
    // A context manager that throws.
    registry.faults.count('record_threw', error);
    return undefined;
  }
}
