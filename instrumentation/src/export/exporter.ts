import type { Histogram, Meter, MeterProvider } from '@opentelemetry/api';
import { ATTR, type AttributeKey, type MetricKey, metrics } from '../contract/index.ts';
import { flushWaiting } from '../events/emit.ts';
import type { Faults } from '../faults/faults.ts';
import type { ProcessFault } from '../faults/kinds.ts';
import type { ModelState } from '../model/state.ts';
import { SCOPE, VERSION } from '../version.ts';
import { type Observables, observeFaults, observeShard } from './observe-shard.ts';
import type { Shard } from './shard.ts';
import type { HistogramKey, Labels, Tally } from './tally.ts';

const CREATE = {
  'observable counter': 'createObservableCounter',
  'observable gauge': 'createObservableGauge',
  'observable updowncounter': 'createObservableUpDownCounter',
} as const;

/** The instruments on one meter provider. Made once the provider is there: the api has no proxy for meters. */
export class Exporter {
  readonly inferenceDuration: Histogram;
  readonly #provider: MeterProvider;
  readonly #processFaults: Faults<ProcessFault>;
  readonly #states: () => Iterable<ModelState>;
  readonly #histograms = new Map<HistogramKey, Histogram>();
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
    this.inferenceDuration = this.#histogram('inferenceDuration');
  }

  /** Reports one more shard, in a scope of its own: the SDK's limit of series is per scope and instrument. */
  addShard(shard: Shard): void {
    const number = ++this.#shards;
    const meter = this.#meter(number);
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

  /** Reports one scope's share of a tally. */
  addTally(tally: Tally, part: number): void {
    const { name, instrument, ...metric } = metrics[tally.key];
    const described = { unit: metric.unit, description: metric.brief };
    const observable = this.#meter(part + 1)[CREATE[instrument]](name, described);
    observable.addCallback((result) => {
      for (const { value, attributes } of tally.part(part)) result.observe(value, attributes);
    });
  }

  record<K extends HistogramKey>(key: K, value: number, labels: Labels<K>): void {
    const named = Object.entries(labels).flatMap(([label, text]) =>
      text === undefined ? [] : [[ATTR[label as AttributeKey], text] as const],
    );
    this.#histogram(key).record(value, Object.fromEntries(named));
  }

  #histogram(key: HistogramKey): Histogram {
    let histogram = this.#histograms.get(key);
    if (histogram === undefined) {
      const { name, unit, brief, buckets } = metrics[key];
      histogram = this.#meter(1).createHistogram(name, {
        unit,
        description: brief,
        advice: { explicitBucketBoundaries: [...buckets] },
      });
      this.#histograms.set(key, histogram);
    }
    return histogram;
  }

  /** Scopes are numbered from 1. */
  #meter(number: number): Meter {
    return this.#provider.getMeter(number === 1 ? SCOPE : `${SCOPE}/${number}`, VERSION);
  }
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
