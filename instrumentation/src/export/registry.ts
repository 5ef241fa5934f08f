import type { MeterProvider } from '@opentelemetry/api';
import { type BaselineFeature, PREDICTION_CLASS, PREDICTION_SCORE } from '../baseline/types.ts';
import { Faults } from '../faults/faults.ts';
import { PROCESS_FAULTS } from '../faults/kinds.ts';
import type { ModelDefinition } from '../model/options.ts';
import { ModelState } from '../model/state.ts';
import { activeMeterProvider } from '../otel/providers.ts';
import { SCOPE, VERSION } from '../version.ts';
import { Exporter } from './exporter.ts';
import { Shard } from './shard.ts';

const DEFAULT_BUDGET = 10_000;

/** All model versions of the process, where their series go, and the budget of series. */
export class Registry {
  /** Faults that belong to no model. */
  readonly faults = new Faults(PROCESS_FAULTS);
  budget = DEFAULT_BUDGET;
  readonly #models = new Map<string, ModelState>();
  readonly #shards: Shard[] = [new Shard()];
  #spent = 0;
  #provider: MeterProvider | undefined;
  #exporter: Exporter | undefined;

  /** The instruments of the registered meter provider, or undefined while there is none. */
  exporter(): Exporter | undefined {
    const provider = activeMeterProvider();
    if (provider !== this.#provider) {
      this.#provider = provider;
      this.#exporter = provider && new Exporter(provider, this.faults, () => this.#models.values());
      for (const shard of this.#shards) this.#exporter?.addShard(shard);
    }
    return this.#exporter;
  }

  /** Reports from now on, if a meter provider is there: a model that is never called is seen too. Never throws. */
  report(): void {
    try {
      this.exporter();
    } catch {
      // The provider threw. The next call of a model meets that again, and counts it.
    }
  }

  /**
   * The state of a version: the one that is there when it was defined alike, so that a handle made in a request
   * handler counts with all the others.
   *
   * @throws TypeError when the version is served with other options
   */
  register(definition: ModelDefinition): ModelState {
    const key = JSON.stringify([definition.name, definition.version]);
    const known = this.#models.get(key);
    if (known !== undefined && !known.retired) {
      if (sameDefinition(known.definition, definition)) return known;
      throw new TypeError(
        `model ${definition.name}@${definition.version} is already defined in this process with other options: retire() it first, or give this one a version of its own`,
      );
    }
    if (known !== undefined) for (const shard of this.#shards) shard.drop(known);
    const state = new ModelState(definition, this.#affordable(definition.baseline?.features ?? []));
    this.#models.set(key, state);
    this.#place(state);
    return state;
  }

  /** Stops counting features of a version and gives their series back to the budget. */
  retire(state: ModelState): void {
    if (state.retired) return;
    this.#spent -= seriesOf(state.features);
    for (const shard of this.#shards) shard.dropFeatures(state);
    state.retire();
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

  #place(state: ModelState): void {
    this.#spent += seriesOf(state.features);
    this.#shardFor(Math.max(state.classes.length, state.faults.kinds.length)).cores.push(state);
    state.features.forEach((feature, i) => {
      this.#shardFor(feature.counts.length).features.push({ state, feature: i });
    });
    if (state.features.length < (state.definition.baseline?.features.length ?? 0)) {
      state.faults.count('series_budget');
    }
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

function sameDefinition(a: ModelDefinition, b: ModelDefinition): boolean {
  const plain = ({ baseline, ...rest }: ModelDefinition) =>
    JSON.stringify([baseline?.id, Object.entries(rest).sort()]);
  return plain(a) === plain(b);
}

const GLOBAL = Symbol.for(`${SCOPE}/registry@${VERSION}`);

const shared = globalThis as { [GLOBAL]?: Registry };
shared[GLOBAL] ??= new Registry();

/** The one registry of the process: the ESM and the CJS copy of this package share it, and so the budget. */
export const registry: Registry = shared[GLOBAL];
