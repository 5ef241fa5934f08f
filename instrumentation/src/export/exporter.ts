import type { Histogram, Meter, MeterProvider } from '@opentelemetry/api';
import { type MetricKey, metrics } from '../contract/index.ts';
import { flushWaiting } from '../events/emit.ts';
import type { Faults } from '../faults/faults.ts';
import type { ProcessFault } from '../faults/kinds.ts';
import type { ModelState } from '../model/state.ts';
import { SCOPE, VERSION } from '../version.ts';
import { type Observables, observeFaults, observeShard } from './observe-shard.ts';
import type { Shard } from './shard.ts';

/** The instruments on one meter provider. Made once the provider is there: the api has no proxy for meters. */
export class Exporter {
  readonly inferenceDuration: Histogram;
  readonly trainingDuration: Histogram;
  readonly #provider: MeterProvider;
  readonly #processFaults: Faults<ProcessFault>;
  readonly #states: () => Iterable<ModelState>;
  #shards = 0;

  /**
   * @param processFaults faults that belong to no model
   * @param states of all model versions
   */
  constructor(
    provider: MeterProvider,
    processFaults: Faults<ProcessFault>,
    states: () => Iterable<ModelState>,
  ) {
    this.#provider = provider;
    this.#states = states;
    this.#processFaults = processFaults;
    const meter = provider.getMeter(SCOPE, VERSION);
    this.inferenceDuration = histogram(meter, 'inferenceDuration');
    this.trainingDuration = histogram(meter, 'trainingDuration');
  }

  /** Reports one more shard, in a scope of its own: the SDK's limit of series is per scope and instrument. */
  addShard(shard: Shard): void {
    const number = ++this.#shards;
    const meter = this.#provider.getMeter(number === 1 ? SCOPE : `${SCOPE}/${number}`, VERSION);
    const instruments = observables(meter);
    meter.addBatchObservableCallback((result) => {
      observeShard(shard, instruments, result);
      if (number > 1) return;
      // All of them here: the histogram is in this scope, and is collected when its callbacks are done.
      for (const { durations, identity } of this.#states())
        durations.flush(this.inferenceDuration, identity.metric);
      observeFaults(this.#processFaults, {}, instruments, result);
      flushWaiting();
    }, Object.values(instruments));
  }
}

function histogram(meter: Meter, key: 'inferenceDuration' | 'trainingDuration'): Histogram {
  const { name, unit, brief, buckets } = metrics[key];
  return meter.createHistogram(name, {
    unit,
    description: brief,
    advice: { explicitBucketBoundaries: [...buckets] },
  });
}

function observables(meter: Meter): Observables {
  const described = (key: MetricKey) =>
    [metrics[key].name, { unit: metrics[key].unit, description: metrics[key].brief }] as const;
  return {
    modelInfo: meter.createObservableGauge(...described('modelInfo')),
    inferenceActive: meter.createObservableUpDownCounter(...described('inferenceActive')),
    predictions: meter.createObservableCounter(...described('predictions')),
    instrumentationFaults: meter.createObservableCounter(...described('instrumentationFaults')),
    featureObservations: meter.createObservableCounter(...described('featureObservations')),
    featureBaseline: meter.createObservableGauge(...described('featureBaseline')),
  };
}
