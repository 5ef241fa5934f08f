import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';
import { binIds, binLabels } from '../baseline/labels.ts';
import { ATTR } from '../contract/index.ts';
import type { Faults } from '../faults/faults.ts';
import type { ModelState } from '../model/state.ts';
import type { CountedFeature, Shard } from './shard.ts';

/** The observable instruments of one scope, by key of the contract. */
export type ObservableKey =
  | 'modelInfo'
  | 'inferenceActive'
  | 'predictions'
  | 'instrumentationFaults'
  | 'featureObservations'
  | 'featureBaseline';

export type Observables = Readonly<Record<ObservableKey, Observable>>;

/**
 * Reports everything that one shard holds. Attribute objects are made here, at the pace of export,
 * so that a model handle need not hold two of them for every bin.
 */
export function observeShard(shard: Shard, instruments: Observables, result: BatchObservableResult): void {
  for (const state of shard.cores) observeCore(state, instruments, result);
  for (const feature of shard.features) observeFeature(feature, instruments, result);
}

function observeCore(state: ModelState, instruments: Observables, result: BatchObservableResult): void {
  const { metric } = state.identity;
  for (const { attributes, value } of state.info) result.observe(instruments.modelInfo, value, attributes);
  result.observe(instruments.inferenceActive, state.active, metric);
  state.classes.forEach((name, i) => {
    result.observe(instruments.predictions, state.predictions[i]!, {
      ...metric,
      [ATTR.predictionClass]: name,
    });
  });
  observeFaults(state.faults, metric, instruments, result);
}

/** Every kind is reported, zeros too: a counter that first appears at 1 shows no increase. */
export function observeFaults(
  faults: Faults<string>,
  attributes: Attributes,
  instruments: Observables,
  result: BatchObservableResult,
): void {
  faults.kinds.forEach((kind, i) => {
    result.observe(instruments.instrumentationFaults, faults.counts[i]!, {
      ...attributes,
      [ATTR.faultKind]: kind,
    });
  });
}

function observeFeature(
  { state, counted, feature: index }: CountedFeature,
  instruments: Observables,
  result: BatchObservableResult,
): void {
  const feature = counted.features[index]!;
  const counter = counted.bins!;
  const offset = counter.offsets[index]!;
  const labels = binLabels(feature);
  binIds(feature).forEach((bin, i) => {
    const attributes = {
      ...state.identity.metric,
      [ATTR.baselineId]: counted.baseline.id,
      [ATTR.featureName]: feature.name,
      [ATTR.featureBin]: bin,
    };
    result.observe(instruments.featureObservations, counter.counts[offset + i]!, attributes);
    result.observe(instruments.featureBaseline, feature.counts[i]!, {
      ...attributes,
      [ATTR.featureBinLabel]: labels[i]!,
    });
  });
}
