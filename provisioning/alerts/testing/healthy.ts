import type { UnitTest } from '../../prometheus/testing/promtool.ts';
import { Draws } from './draws.ts';
import { Responder, Trainer } from './healthy-jobs.ts';
import { Replica } from './healthy-replica.ts';
import type { Reach } from './scraped.ts';

/** Something that changes over time, which is in seconds since the beginning. */
type Over<T> = (time: number) => T;

export interface HealthyVersion {
  readonly version: string;
  /** Default `champion`. A canary is compared with the first other version. */
  readonly role?: 'champion' | 'canary' | 'shadow' | 'standby';
  /** Of the model's calls those that this version answers; default 1. */
  readonly share?: Over<number>;
  /** Whether processes serve it: before they do it has no series, and once it is retired, its last values. Default: always. */
  readonly served?: Over<boolean>;
  /** Share of its calls that fail; default 0.0001. */
  readonly errors?: Over<number>;
  /** Median duration of its calls in seconds, of which the 95th percentile is 2.1 times as much; default 0.02. */
  readonly median?: Over<number>;
}

/** A model in processes of its own. */
export interface HealthyModel {
  readonly name: string;
  /** Default `classification`. */
  readonly task?: 'classification' | 'regression';
  /** Calls a second, over all replicas that are reached; default 5. */
  readonly calls?: Over<number>;
  /** Default: version 1 alone. */
  readonly versions?: readonly HealthyVersion[];
  /** Default 2. */
  readonly replicas?: number;
  /** Default: `up`, always. */
  readonly reach?: (replica: number, time: number) => Reach;
  /** Whether a replica began anew since the last scrape; default never. */
  readonly restarts?: (replica: number, time: number) => boolean;
}

export interface HealthyFleet {
  readonly models: readonly HealthyModel[];
  /** How long, in seconds. */
  readonly seconds: number;
  /** Between scrapes; default 60 s. */
  readonly interval?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * All series of models that are well, with the noise of counts: every metric of the contract, as replicas, a trainer and a
 * responder export it. What is asked for may make them unwell.
 */
export function healthyFleet({
  models,
  seconds,
  interval = 60,
  seed = 1,
}: HealthyFleet): UnitTest['input_series'] {
  const draws = new Draws(seed);
  const names = models.map(({ name }) => name);
  const replicas = models.flatMap((model) =>
    Array.from({ length: model.replicas ?? 2 }, (_, number) => new Replica(model, number, interval, draws)),
  );
  const processes = [...replicas, new Trainer(names, interval), new Responder()];
  for (let time = 0; time <= seconds; time += interval) for (const process of processes) process.live(time);
  return processes.flatMap((process) => process.scraped.series());
}
