import { registry } from '../export/registry.ts';
import { timeOf } from './time.ts';

/** A rollback that was asked for and is not done. */
export interface OpenRollback {
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason: string | undefined;
}

const open = new Set<OpenRollback>();
const models = new Set<string>();

/** Reports the age of the model's open rollbacks from now on, 0 while there is none. */
export function watchOpenRollbacks(model: string): void {
  if (models.size === 0) registry.tally('rollbackOpen').beforeCollection(refresh);
  models.add(model);
  registry.tally('rollbackOpen').of({ modelName: model });
}

export function openRollback(rollback: OpenRollback): OpenRollback {
  open.add(rollback);
  return rollback;
}

export function closeRollback(rollback: OpenRollback | undefined): void {
  if (rollback !== undefined) open.delete(rollback);
}

/** The oldest one of several routers of a model counts. */
function refresh(): void {
  const now = Date.now();
  for (const model of models) {
    const ages = [...open].filter((one) => one.model === model).map(({ since }) => (now - since) / 1000);
    registry.tally('rollbackOpen').of({ modelName: model }).value = Math.max(0, ...ages);
  }
}

/** When a rollback began to be needed, in milliseconds since 1970: now when the caller gave no time, or one ahead. */
export function triggerOf(given: unknown): number {
  const now = Date.now();
  return Math.min(timeOf(given) ?? now, now);
}
