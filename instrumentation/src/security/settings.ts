import { checkWhole } from '../check/count.ts';
import { checkFunction, checkOptions } from '../check/options.ts';
import { checkUserKey, userHash } from '../events/user-hash.ts';
import { processWide } from '../process-wide.ts';
import type { SecurityEvent } from './event.ts';

export interface SecurityOptions {
  /** Key that actors are hashed by, 16 characters or more, the same in all replicas; without one no actor leaves the process. */
  readonly actorKey?: string | undefined;
  /** Findings of one root cause within so many seconds are one event and its sum; 1 to 86,400, default 300. */
  readonly windowSeconds?: number | undefined;
  /** Told of each event that is sent, for example to write it as OCSF. */
  readonly onEvent?: ((event: SecurityEvent) => void | Promise<void>) | undefined;
}

const DEFAULT_WINDOW_SECONDS = 300;
const LONGEST_WINDOW_SECONDS = 86_400;

/** Most actors whose hash is kept, of 256 characters at most: it takes 20 µs, and who is refused comes again. */
const MOST_HASHES = 1_000;
const LONGEST_KEPT = 256;

interface Settings {
  /** By `actorKey`. */
  readonly hashes: Map<string, string>;
  actorKey: string | undefined;
  windowMs: number;
  onEvent: SecurityOptions['onEvent'];
}

export const settings = processWide<Settings>('security-settings', () => ({
  hashes: new Map(),
  actorKey: undefined,
  windowMs: DEFAULT_WINDOW_SECONDS * 1000,
  onEvent: undefined,
}));

/**
 * Sets how findings leave this process, once at start. What is not given has its default again.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function configureSecurity(options: SecurityOptions): void {
  checkOptions('configureSecurity', options, ['actorKey', 'windowSeconds', 'onEvent']);
  const { actorKey, windowSeconds = DEFAULT_WINDOW_SECONDS, onEvent } = options;
  if (actorKey !== undefined) checkUserKey('configureSecurity option actorKey', actorKey);
  checkWhole('configureSecurity option windowSeconds', windowSeconds, 1, LONGEST_WINDOW_SECONDS);
  if (onEvent !== undefined) checkFunction('configureSecurity option onEvent must be a function', onEvent);
  settings.actorKey = actorKey;
  settings.hashes.clear();
  settings.windowMs = windowSeconds * 1000;
  settings.onEvent = onEvent;
}

/** Keyed hash of who acted, by the given key or else that of `configureSecurity`; undefined without an actor or a key. */
export function actorHash(actor: unknown, key: string | undefined = settings.actorKey): string | undefined {
  if (actor === undefined || key === undefined) return undefined;
  const user = String(actor);
  if (key !== settings.actorKey || user.length > LONGEST_KEPT) return userHash(user, key);
  const { hashes } = settings;
  let hash = hashes.get(user);
  if (hash === undefined) {
    hash = userHash(user, key);
    if (hashes.size >= MOST_HASHES) hashes.delete(hashes.keys().next().value!);
    hashes.set(user, hash);
  }
  return hash;
}
