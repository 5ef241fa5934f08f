import type { Principal } from '../access/principal.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import { processWide } from '../process-wide.ts';
import type { SecurityAction } from '../security/categories.ts';
import { actorHash } from '../security/settings.ts';
import type { StoredModel } from './types.ts';

/** Most downloads that are followed at once in a process; past it the oldest is taken as ended. */
const MOST_OPEN = 1_000;
const PAUSE_MS = 60_000;
const SWEEP_MS = 15_000;

export type ReadOutcome = 'completed' | 'aborted' | 'failed';

/** What the two events of a download, or the one of a refusal, have in common. */
export interface Take {
  readonly principal: Principal;
  readonly model: StoredModel;
  readonly storeKind: string;
  readonly action: SecurityAction;
  readonly rule: string;
}

/** A version that a principal is taking: all reads of its files without a minute's pause. */
export class Download {
  readonly take: Take;
  readonly #id = crypto.randomUUID();
  readonly #first: string;
  readonly #begin = performance.now();
  #last = this.#begin;
  #reading = 0;
  #started = false;
  #isEnding = false;
  #files = 0;
  #bytes = 0;
  #outcome: ReadOutcome = 'completed';
  #error: string | undefined;

  constructor(take: Take, first: string) {
    this.take = take;
    this.#first = first;
  }

  /** Whether reading this file goes on with it: to read the first one again is to take the version again. */
  goesOn(path: string, now: number): boolean {
    return path !== this.#first && !this.isOver(now);
  }

  isOver(now: number): boolean {
    return this.#reading === 0 && now - this.#last >= PAUSE_MS;
  }

  get isIdle(): boolean {
    return this.#reading === 0;
  }

  open(): void {
    this.#reading++;
  }

  /** Sends the first event, before the first byte is handed on. @returns whether this began it */
  start(digest: string | undefined): boolean {
    if (this.#started) return false;
    this.#started = true;
    sendDownload(this.take, {
      [ATTR.downloadId]: this.#id,
      [ATTR.downloadOutcome]: 'started',
      ...(digest !== undefined && { [ATTR.modelDigest]: digest }),
    });
    return true;
  }

  handOn(bytes: number): void {
    this.#bytes += bytes;
  }

  close(outcome: ReadOutcome, error?: string): void {
    this.#reading--;
    this.#files++;
    this.#last = performance.now();
    if (outcome !== 'completed' && this.#outcome !== 'failed') {
      this.#outcome = outcome;
      this.#error = error;
    }
    if (this.#isEnding) this.end();
  }

  /** Sends the last event, when nothing is being read any more; none of one that never began. */
  end(): void {
    this.#isEnding = true;
    if (!this.#started || this.#reading > 0) return;
    this.#started = false;
    sendDownload(this.take, {
      [ATTR.downloadId]: this.#id,
      [ATTR.downloadOutcome]: this.#outcome,
      [ATTR.downloadFiles]: this.#files,
      [ATTR.downloadBytes]: this.#bytes,
      [ATTR.downloadDuration]: (this.#last - this.#begin) / 1000,
      ...(this.#error !== undefined && { [ATTR.errorType]: this.#error }),
    });
  }
}

export function sendDownload(take: Take, attributes: Readonly<Record<string, string | number>>): void {
  const { principal, model, storeKind, action, rule } = take;
  const hash = actorHash(principal.id);
  const outcome = attributes[ATTR.downloadOutcome];
  emitEvent(
    'modelDownload',
    `download of ${model.name}@${model.version} from ${storeKind} by ${principal.kind}: ${outcome}, ${action}`,
    modelIdentity({ datasetId: '', ...model }).event,
    {
      ...attributes,
      [ATTR.storeKind]: storeKind,
      [ATTR.securityAction]: action,
      [ATTR.securityRule]: rule,
      [ATTR.principalKind]: principal.kind,
      ...(hash !== undefined && { [ATTR.userHash]: hash }),
    },
    action === 'allowed' ? 'INFO' : 'WARN',
  );
}

/** The downloads of the process that are under way, by who takes what. */
export class OpenDownloads {
  readonly #open = new Map<string, Download>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The one that reading this file goes on with. */
  current(key: string, path: string): Download | undefined {
    const found = this.#open.get(key);
    return found?.goesOn(path, performance.now()) ? found : undefined;
  }

  add(key: string, download: Download): void {
    this.#end(key);
    this.#open.set(key, download);
    if (this.#open.size > MOST_OPEN) this.#end(this.#open.keys().next().value!);
    this.#wake();
  }

  /** Ends those of which nothing is being read: the process shuts down. */
  endIdle(): void {
    for (const [key, download] of this.#open) if (download.isIdle) this.#end(key);
    if (this.#open.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(key: string): void {
    this.#open.get(key)?.end();
    this.#open.delete(key);
  }

  #wake(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      for (const [key, download] of this.#open) if (download.isOver(now)) this.#end(key);
      if (this.#open.size > 0) this.#wake();
    }, SWEEP_MS);
    // Not of Node alone, where it is an object; a download must not keep a process alive.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}

export const openDownloads = processWide('open-downloads', () => {
  const made = new OpenDownloads();
  registry.flushers.add(async () => made.endIdle());
  return made;
});
