import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { type Identified, type ModelIdentity, modelIdentity } from '../model/identity.ts';
import { text } from '../model/options.ts';
import { type Attribution, attributionAttributes, checkAttribution } from './attribution.ts';

/** Why a prediction is explained. */
export const EXPLANATION_REASONS = ['failure', 'anomaly', 'sample', 'request'] as const;
export type ExplanationReason = (typeof EXPLANATION_REASONS)[number];

/** Why an explanation that was asked for is not there. */
export type NotExplained = 'rate_limited' | 'queue_full' | 'failed';

export interface ExplanationRecord {
  /** The model version, such as the options that it was defined by. */
  readonly model: Identified;
  readonly reason: ExplanationReason;
  /** Of the prediction that is explained; goes into the event as it is. */
  readonly predictionId?: string | undefined;
  readonly attribution: Attribution;
}

const LONGEST_ID = 256;

/**
 * Sends `ml.prediction.explanation` with the 64 largest attributions and the sum of the rest, and counts it in
 * `ml.explanations`. Names of features are cut at 128 characters; they leave the process, so they must be those of a
 * schema, never words of an input. Never throws: what is no explanation is counted as the fault `explanation_failed`.
 */
export function recordExplanation(record: ExplanationRecord): void {
  try {
    checkObject('recordExplanation wants an object such as { model, reason, attribution }', record);
    const { model, reason, predictionId, attribution } = record;
    checkObject('recordExplanation option model must be { name, version, datasetId }', model);
    text('name', model.name);
    text('version', model.version);
    text('datasetId', model.datasetId);
    if (!EXPLANATION_REASONS.includes(reason)) {
      const known = EXPLANATION_REASONS.join(', ');
      throw new TypeError(`recordExplanation option reason must be one of ${known}, not ${show(reason)}`);
    }
    sendExplanation(modelIdentity(model), reason, predictionId, attribution);
    explanationSeries(model, reason).value += 1;
    registry.exporter();
  } catch (error) {
    registry.faults.count('explanation_failed', error);
  }
}

/** @throws TypeError when it is no attribution */
export function sendExplanation(
  identity: ModelIdentity,
  reason: ExplanationReason,
  predictionId: unknown,
  attribution: unknown,
): void {
  checkAttribution(attribution);
  const body = `a prediction of ${identity.name}@${identity.version} explained: ${reason}`;
  emitEvent('predictionExplanation', body, identity.event, {
    [ATTR.explanationReason]: reason,
    ...(typeof predictionId === 'string' && { [ATTR.predictionId]: predictionId.slice(0, LONGEST_ID) }),
    ...attributionAttributes(attribution),
  });
}

/** The count of explanations of a model version for a reason, or of those that are not there. */
export function explanationSeries(
  { name, version }: { readonly name: string; readonly version: string },
  reason: ExplanationReason,
  errorType?: NotExplained,
): Series {
  return registry
    .tally('explanations')
    .of({ modelName: name, modelVersion: version, explanationReason: reason, errorType });
}
