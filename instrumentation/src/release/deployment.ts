import { registry } from '../export/registry.ts';
import { MOST_SERIES } from '../export/tally.ts';
import type { AnyFunction, Served } from './options.ts';

/** Characters of a digest that tell two builds of a version apart: its end, for its beginning may name the algorithm. */
const DIGEST_END = 12;

/**
 * Identifier of a canary at one share, the same in all replicas: `mail:1>2@0.1`, or `mail:1>2+2d711642b726@0.1` of a
 * version that was defined with its digest.
 */
export function deploymentIdOf(
  router: string,
  champion: Served<AnyFunction>,
  { model }: Served<AnyFunction>,
  share: number,
): string {
  const digest = registry.stateOf(model)?.definition.digest;
  const build = digest === undefined ? model.version : `${model.version}+${digest.slice(-DIGEST_END)}`;
  return `${router}:${champion.model.version}>${build}@${share}`;
}

/** What each deployment of the process was of. Past MOST_SERIES all counts of new ones are their own anyway. */
const loads = new Map<string, WeakRef<AnyFunction>>();

/**
 * Takes a deployment for one load of a version. False when it was another load's: its counts stay, and another build
 * would be judged by them.
 */
export function claim({ model, predict }: Served<AnyFunction>, deploymentId: string): boolean {
  const key = JSON.stringify([model.name, deploymentId]);
  const load = loads.get(key);
  if (load !== undefined) return load.deref() === predict;
  if (loads.size < MOST_SERIES) loads.set(key, new WeakRef(predict));
  return true;
}
