import type { MeterProvider } from '@opentelemetry/api';
import { auditing } from '../audit/sink.ts';
import { type BaselineFeature, PREDICTION_CLASS, PREDICTION_SCORE } from '../baseline/types.ts';
import { Faults } from '../faults/faults.ts';
import { PROCESS_FAULTS } from '../faults/kinds.ts';
import { changedOptions } from '../model/changed-options.ts';
import { type BaselinePart, CountedBaseline, partsOf } from '../model/counted-baseline.ts';
import { MOST_CLASSES, type ModelDefinition } from '../model/options.ts';
import { ModelState } from '../model/state.ts';
import { activeMeterProvider } from '../otel/providers.ts';
import { processWide } from '../process-wide.ts';
import { Exporter } from './exporter.ts';
import { Shard } from './shard.ts';
import { type HistogramKey, type Labels, type Series, Tally, type TallyKey } from './tally.ts';

const DEFAULT_BUDGET = 10_000;

/** Series of one instrument that a version takes beside its features at most, by whatever definition. */
const CORE_SERIES = MOST_CLASSES + 1;

/** All model versions of the process, where their series go, and the budget of series. */
export class Registry {
  /** Faults that belong to no model. */
  readonly faults = new Faults(PROCESS_FAULTS);
  budget = DEFAULT_BUDGET;
  /** What waits in buffers of ours is written by these; they never reject. */
  readonly flushers = new Set<() => Promise<void>>();
  readonly #models = new Map<string, ModelState>();
  readonly #shards: Shard[] = [new Shard()];
  readonly #tallies = new Map<TallyKey, Tally>();
  #spent = 0;
  #provider: MeterProvider | undefined;
  #exporter: Exporter | undefined;

  /** Of all model versions, retired ones too. */
  get states(): Iterable<ModelState> {
    return this.#models.values();
  }

  /** Counters and gauges by metric. */
  get tallies(): Iterable<Tally> {
    return this.#tallies.values();
  }

  /** Of what is read from the arrays of the model states. */
  get shards(): readonly Shard[] {
    return this.#shards;
  }

  /** The instruments of the registered meter provider, or undefined while there is none. */
  exporter(): Exporter | undefined {
    const provider = activeMeterProvider();
    if (provider !== this.#provider) {
      this.#provider = provider;
      this.#exporter = provider && new Exporter(provider, this.faults, () => this.states);
      for (const shard of this.#shards) this.#exporter?.addShard(shard);
      for (const tally of this.#tallies.values()) {
        for (let part = 0; part < tally.parts; part++) this.#exporter?.addTally(tally, part);
      }
    }
    return this.#exporter;
  }

  /** The counters or gauges of one metric, one for the process. */
  tally<K extends TallyKey>(key: K): Tally<K> {
    let tally = this.#tallies.get(key) as Tally<K> | undefined;
    if (tally === undefined) {
      const made: Tally<K> = new Tally<K>(
        key,
        () => this.faults.count('tally_full'),
        (part) => this.#exporter?.addTally(made as unknown as Tally, part),
      );
      tally = made;
      this.#tallies.set(key, made as unknown as Tally);
    }
    return tally;
  }

  /** Records a value of a histogram, if a meter provider is there. Never throws. */
  record<K extends HistogramKey>(key: K, value: number, labels: Labels<K>): void {
    try {
      this.exporter()?.record(key, value, labels);
    } catch (error) {
      this.faults.count('record_threw', error);
    }
  }

  /** Exports tallies from now on, if a meter provider is there: a process may train and define no model. Never throws. */
  start(): void {
    try {
      this.exporter();
    } catch (error) {
      this.faults.count('record_threw', error);
    }
  }

  /** Reports from now on, if a meter provider is there: a model that is never called is seen too. Never throws. */
  report(state: ModelState): void {
    try {
      this.exporter();
    } catch (error) {
      state.faults.count('telemetry_threw', error);
    }
  }

  /** The state that the handles of a version count in; undefined for what is no handle of a defined version. */
  stateOf({ name, version }: Pick<ModelDefinition, 'name' | 'version'>): ModelState | undefined {
    return this.#models.get(JSON.stringify([name, version]));
  }

  /**
   * The state of a version, served by this definition from now on: a handle made in a request handler counts with all
   * the others, and one made by a module that was loaded anew takes the place of the lost one.
   */
  register(definition: ModelDefinition): ModelState {
    const key = JSON.stringify([definition.name, definition.version]);
    const known = this.#models.get(key);
    if (known !== undefined) return this.#redefine(known, definition);
    const state = new ModelState(definition);
    this.#models.set(key, state);
    this.#shardFor(CORE_SERIES).cores.push(state);
    this.#countFeatures(state);
    return state;
  }

  #redefine(state: ModelState, given: ModelDefinition): ModelState {
    const { definition: before, retired } = state;
    const roleChanged = given.role !== before.role && given.role !== state.role;
    const changed = [...(roleChanged ? ['role'] : []), ...changedOptions(before, given)];
    if (!retired && changed.length === 0) return state;
    // A role set since stands, unless the definition has another than before.
    const role = retired || roleChanged ? given.role : state.role;
    const sameBins = !retired && given.baseline?.id === before.baseline?.id;
    state.define(given, role);
    if (!sameBins) this.#dropFeatures(state);
    if (!sameBins) this.#countFeatures(state);
    if (!retired) state.faults.count('redefined', new Error(`other than before: ${changed.join(', ')}`));
    return state;
  }

  /** Stops counting features of a version and gives their series back to the budget. */
  retire(state: ModelState): void {
    if (state.retired) return;
    this.#dropFeatures(state);
    state.retire();
  }

  #dropFeatures(state: ModelState): void {
    for (const { baseline, segments, features } of state.counted) {
      this.#spent -= seriesOf(features);
      this.#baselineInfo(state, { baseline, segments }).value = 0;
    }
    for (const shard of this.#shards) shard.dropFeatures(state);
  }

  /** The features that the budget has room for: those of the prediction first, then the rest in their order. */
  #affordable(features: readonly BaselineFeature[]): BaselineFeature[] {
    let left = this.budget - this.#spent;
    const byWeight = [...features].sort((a, b) => Number(isPrediction(b)) - Number(isPrediction(a)));
    const kept = new Set(
      byWeight.filter((feature) => {
        left = feature.counts.length <= left ? left - feature.counts.length : -1;
        return left >= 0;
      }),
    );
    return features.filter((feature) => kept.has(feature));
  }

  #countFeatures(state: ModelState): void {
    const counted = partsOf(state.definition.baseline).map((part) => {
      const one = new CountedBaseline(part, this.#affordable(part.baseline.features));
      this.#spent += seriesOf(one.features);
      this.#baselineInfo(state, part).value = 1;
      one.features.forEach(({ counts }, feature) => {
        this.#shardFor(counts.length).features.push({ state, counted: one, feature });
      });
      return one;
    });
    state.countBy(counted);
    if (counted.some(({ isWhole }) => !isWhole)) state.faults.count('series_budget');
  }

  #baselineInfo(state: ModelState, { baseline, segments }: BaselinePart): Series {
    return this.tally('baselineInfo').of({
      modelName: state.identity.name,
      modelVersion: state.identity.version,
      baselineId: baseline.id,
      baselineSegment: segments.join(', '),
      baselineRows: String(baseline.rows),
      datasetId: baseline.datasetId,
    });
  }

  #shardFor(series: number): Shard {
    const last = this.#shards.at(-1)!;
    if (last.take(series)) return last;
    const shard = new Shard();
    shard.take(series);
    this.#shards.push(shard);
    this.#exporter?.addShard(shard);
    return shard;
  }
}

function seriesOf(features: readonly BaselineFeature[]): number {
  return features.reduce((sum, { counts }) => sum + counts.length, 0);
}

function isPrediction({ name }: BaselineFeature): boolean {
  return name === PREDICTION_CLASS || name === PREDICTION_SCORE;
}

/** The one registry of the process: the ESM and the CJS copy of this package share it, and so the budget. */
export const registry: Registry = processWide('registry', () => new Registry());

auditing.failed = (error) => registry.faults.count('audit_failed', error);
