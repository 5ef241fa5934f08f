import { type MetricKey, metrics } from '../contract/index.ts';
import { type ObservableKey, type Observables, observeFaults, observeShard } from './observe-shard.ts';
import { registry } from './registry.ts';

export interface CountedSeries {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
}

const OBSERVED = [
  'modelInfo',
  'inferenceActive',
  'predictions',
  'instrumentationFaults',
  'featureObservations',
  'featureBaseline',
] as const satisfies readonly ObservableKey[];

/** Everything that this process counts, as it stands; histograms are kept by the SDK alone. */
export function readSeries(): CountedSeries[] {
  const found: CountedSeries[] = [];
  const add = (key: MetricKey, value: number, attributes: CountedSeries['attributes'] = {}) =>
    found.push({ name: metrics[key].name, attributes, value });
  // The keys themselves stand for the instruments: what is reported for one comes back with it.
  const keys = Object.fromEntries(OBSERVED.map((key) => [key, key])) as unknown as Observables;
  const result = {
    observe: (key: unknown, value: number, attributes?: object) =>
      add(key as ObservableKey, value, attributes as CountedSeries['attributes']),
  };
  for (const shard of registry.shards) observeShard(shard, keys, result);
  observeFaults(registry.faults, {}, keys, result);
  for (const tally of registry.tallies) {
    for (let part = 0; part < tally.parts; part++) {
      for (const { value, attributes } of tally.part(part)) add(tally.key, value, attributes);
    }
  }
  return found;
}
