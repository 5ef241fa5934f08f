import { setTimeout as delay } from 'node:timers/promises';
import { type Adapter, AdapterError, type Command, type Outcome } from '../types.ts';

/** After a failure that may pass, so long until the next try, and no more tries than that. */
const PAUSES_MS = [1_000, 5_000];
/** In which a model is to be back (M9); an engine may take minutes until the version before serves. */
const ACTION_MS = 900_000;

/**
 * Lets a target act, and tries again where that may help. Three tries and 15 minutes at most.
 *
 * @throws whatever the last try throws
 */
export async function act(adapter: Adapter, command: Command, stop: AbortSignal): Promise<Outcome> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ACTION_MS)]);
  for (const pause of PAUSES_MS) {
    try {
      return await adapter.run(command, signal);
    } catch (error) {
      if (!(error instanceof AdapterError && error.isRetryable) || signal.aborted) throw error;
      await delay(pause, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
  return adapter.run(command, signal);
}
