import type { Principal } from '../access/principal.ts';
import { PRINCIPAL_KINDS, type PrincipalKind } from '../security/categories.ts';
import { HOUR_MS, type Usual, UsualRate } from './usual-rate.ts';

/** Most principals that are remembered; past it, who came longest ago is forgotten. */
const MOST_PRINCIPALS = 10_000;
const FORGOTTEN_AFTER_HOURS = 168;
/** Most names of models that are remembered of a principal; one that takes more of them takes everything. */
const MOST_NAMES = 32;
/** A model is new to a principal when the chance of that was at most so much. */
const NEW_LEVEL = 0.01;
/** So many new ones in one hour are no new pipeline any more. */
const NEW_IN_BULK = 3;

interface Known {
  readonly kind: PrincipalKind;
  /** In place of an id in what leaves the process. */
  readonly alias: string;
  lastHour: number;
  /** Downloads of this hour. */
  count: number;
  /** Models of this hour that it never took before. */
  fresh: number;
  /** Names of models that it takes, each with whether it took it more than once. */
  readonly names: Map<string, boolean>;
  downloads: number;
}

/** What is unusual about a download. */
export interface Unusual {
  readonly rule: 'download_rate' | 'unusual_model';
  /** Many: an attack more than a surprise. */
  readonly isBulk: boolean;
  readonly reason: string;
  readonly score: number;
  readonly threshold: number;
  readonly alias: string;
}

export type UsualPerHour = Readonly<Partial<Record<PrincipalKind, number>>>;

/**
 * Downloads of each principal in this hour, against the usual rate of its kind. A count only grows within an hour of the
 * clock, so looking at it after each download is one look; the level is shared over the hours of a day and the principals.
 */
export class Principals {
  readonly #rates: Readonly<Record<PrincipalKind, UsualRate>>;
  readonly #rated: ReadonlySet<PrincipalKind>;
  readonly #perDay: number;
  readonly #known = new Map<string, Known>();
  #hour = 0;
  #usual = new Map<PrincipalKind, Usual | undefined>();

  /**
   * @param perHour declared rates; `ci` is judged by its rate only where it has one
   * @param falseAlarmsPerDay over all principals
   */
  constructor(perHour: UsualPerHour, falseAlarmsPerDay: number) {
    this.#perDay = falseAlarmsPerDay;
    this.#rated = new Set(PRINCIPAL_KINDS.filter((kind) => kind !== 'ci' || perHour.ci !== undefined));
    this.#rates = Object.fromEntries(
      PRINCIPAL_KINDS.map((kind) => [kind, new UsualRate(perHour[kind])]),
    ) as Record<PrincipalKind, UsualRate>;
  }

  /** What is usual of a kind in the hour of `now`; undefined while too little is known, and for `ci` without a rate. */
  usual(kind: PrincipalKind, now: number): Usual | undefined {
    this.#turn(Math.floor(now / HOUR_MS));
    if (!this.#rated.has(kind)) return undefined;
    if (!this.#usual.has(kind)) {
      const rated = [...this.#known.values()].filter((known) => this.#rated.has(known.kind));
      this.#usual.set(kind, this.#rates[kind].usual(this.#perDay / 24 / Math.max(1, rated.length)));
    }
    return this.#usual.get(kind);
  }

  /** Counts a download, and says what is unusual about it. */
  look({ id, kind }: Principal, name: string, now: number): Unusual | undefined {
    const usual = this.usual(kind, now);
    const known = this.#of(JSON.stringify([kind, id]), kind);
    known.count++;
    known.downloads++;
    const unusual = kind === 'ci' ? newModel(known, name) : undefined;
    return tooMany(known, usual) ?? unusual;
  }

  #of(key: string, kind: PrincipalKind): Known {
    const known = this.#known.get(key) ?? {
      kind,
      alias: crypto.randomUUID(),
      lastHour: this.#hour,
      count: 0,
      fresh: 0,
      names: new Map(),
      downloads: 0,
    };
    known.lastHour = this.#hour;
    // Last in the order of the map: who came longest ago is first.
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > MOST_PRINCIPALS) this.#known.delete(this.#known.keys().next().value!);
    return known;
  }

  /** Begins an hour: the one that ended is learnt, for each kind. A clock that goes back changes nothing. */
  #turn(hour: number): void {
    if (hour <= this.#hour) return;
    const passed = this.#hour === 0 ? 0 : Math.min(hour - this.#hour, FORGOTTEN_AFTER_HOURS);
    for (const kind of passed > 0 ? PRINCIPAL_KINDS : []) {
      const counts = [...this.#known.values()]
        .filter((known) => known.kind === kind)
        .map(({ count }) => count);
      this.#rates[kind].learn(counts, passed, this.#usual.get(kind)?.unusualFrom);
    }
    this.#hour = hour;
    this.#usual.clear();
    for (const [key, known] of this.#known) {
      if (hour - known.lastHour > FORGOTTEN_AFTER_HOURS) this.#known.delete(key);
      known.count = 0;
      known.fresh = 0;
    }
  }
}

function tooMany({ count, alias }: Known, usual: Usual | undefined): Unusual | undefined {
  if (usual === undefined || count < usual.unusualFrom) return undefined;
  const mean = Number(usual.perHour.toPrecision(2));
  return {
    rule: 'download_rate',
    isBulk: true,
    reason: `${count} downloads this hour, unusual from ${usual.unusualFrom} on; ${usual.source} rate ${mean} an hour`,
    score: count,
    threshold: usual.unusualFrom,
    alias,
  };
}

/**
 * Whether it takes a model that it never takes. The chance that the next one is new is about the share of those that came
 * once (I. J. Good, Biometrika 40, 1953, 237-264); one more on both sides, so that few downloads say little.
 */
function newModel(known: Known, name: string): Unusual | undefined {
  const { names, downloads, alias } = known;
  if (names.has(name)) {
    names.set(name, true);
    return undefined;
  }
  if (names.size >= MOST_NAMES) return undefined;
  const once = [...names.values()].filter((again) => !again).length;
  const chance = (once + 1) / downloads;
  const isNew = chance <= NEW_LEVEL;
  if (isNew) known.fresh++;
  const isBulk = known.fresh >= NEW_IN_BULK;
  // One that was reported is known from now on, and no sign that new ones are usual; one of many stays new.
  if (!isBulk) names.set(name, isNew);
  if (!isNew) return undefined;
  return {
    rule: 'unusual_model',
    isBulk,
    reason: `a model that it did not take in ${downloads - 1} downloads, ${known.fresh} of them this hour`,
    score: known.fresh,
    threshold: NEW_IN_BULK,
    alias,
  };
}
