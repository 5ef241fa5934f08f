import { setTimeout as delay } from 'node:timers/promises';
import type { Notification, NotifiedAlert } from '../../demo/stack/inbox/server.ts';
import type { Field, RaisedAlert } from './field.ts';

const LOOK_MS = 1_000;
/** Looks in a row that may fail. */
const PATIENCE = 15;

/** A moment at which an alert of a kind was first seen to fire. */
interface Firing {
  readonly alert: RaisedAlert;
  readonly since: number;
}

/** Looks at the stack once a second and remembers: what fires, since when, and who was told what. */
export class Watcher {
  readonly #field: Field;
  readonly #stop = new AbortController();
  readonly #notifications: Notification[] = [];
  #firing = new Map<string, Firing>();
  /** Names of all that ever fired, in that order. */
  readonly fired = new Set<string>();
  #looking: Promise<void> = Promise.resolve();

  constructor(field: Field) {
    this.#field = field;
  }

  /** Rejects when the stack could not be looked at any more. */
  start(): Promise<void> {
    this.#looking = this.#run();
    return this.#looking;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  /** What fires now. */
  get firing(): readonly Firing[] {
    return [...this.#firing.values()];
  }

  /** Notifications that arrived after a time, Unix milliseconds. */
  notificationsSince(time: number): readonly Notification[] {
    return this.#notifications.filter(({ receivedAt }) => Date.parse(receivedAt) >= time);
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        await this.#look();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures > PATIENCE) throw new Error('the stack cannot be looked at any more', { cause: error });
      }
      await delay(LOOK_MS, undefined, { signal: this.#stop.signal }).catch((error: unknown) => {
        if (!this.#stop.signal.aborted) throw error;
      });
    }
  }

  async #look(): Promise<void> {
    const last = this.#notifications.at(-1)?.number ?? 0;
    const [alerts, told] = await Promise.all([this.#field.alerts(), this.#field.notifications(last)]);
    this.#notifications.push(...told);
    const now = Date.now();
    // A watchdog always fires.
    const fires = alerts.filter(({ state, labels }) => state === 'firing' && labels.severity !== 'none');
    for (const alert of fires) this.fired.add(nameOf(alert));
    this.#firing = new Map(
      fires.map((alert) => {
        const key = JSON.stringify(Object.entries(alert.labels).sort());
        return [key, { alert, since: this.#firing.get(key)?.since ?? now }];
      }),
    );
  }
}

/** `MLFeatureDrift page mail-filter`, for people. */
export function nameOf({ labels }: RaisedAlert | NotifiedAlert): string {
  return [
    labels.alertname,
    labels.severity,
    labels.model ?? labels.dataset ?? labels.instance,
    labels.version,
  ]
    .filter(Boolean)
    .join(' ');
}
