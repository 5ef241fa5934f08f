import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ATTR, metrics } from '../../instrumentation/src/contract/index.ts';
import { mulberry32 } from '../../instrumentation/src/random/mulberry32.ts';
import { keyOf, Replica } from './fleet.ts';

// Real processes on one store, driven at random: calls, labels, canaries, promotions, rollbacks, restarts and kills.
// What all of them counted in all their lives must be what happened, to the last one, less what a killed one had counted
// since it was last scraped.
const REPLICAS = 3;
const STEPS = 60;
const VERSION = { [ATTR.modelName]: 'replicated' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-replicas-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Made {
  readonly version: string;
  readonly says: string;
  readonly cohort: string;
  labelled?: string;
}

type Attributes = Readonly<Record<string, string>>;

/** The versions of one replica. */
interface Parts {
  readonly champion: string;
  readonly previous?: string;
  canary?: string;
  deploymentId?: string;
}

/** What happened, counted by the plainest means. */
class Truth {
  readonly counts = new Map<string, number>();
  /** What each replica has counted since its last collection: lost when it is killed. */
  readonly #unseen = Array.from({ length: REPLICAS }, (): string[] => []);

  add(replica: number, metric: keyof typeof metrics, attributes: Attributes): void {
    const key = keyOf(metrics[metric].name, { ...VERSION, ...attributes });
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    this.#unseen[replica]!.push(key);
  }

  seen(replica: number): void {
    this.#unseen[replica]!.length = 0;
  }

  lost(replica: number): void {
    for (const key of this.#unseen[replica]!.splice(0)) this.counts.set(key, this.counts.get(key)! - 1);
  }
}

class World {
  readonly truth = new Truth();
  readonly made = new Map<string, Made>();
  readonly #below: (n: number) => number;
  readonly #replicas: Replica[] = [];
  /** Labels that came before their prediction, by id. */
  readonly #early = new Map<string, string>();
  /** Champion, previous and canary of each replica. */
  readonly #parts: Parts[] = [];
  #versions = 1;
  #calls = 0;

  constructor(seed: number) {
    const next = mulberry32(seed);
    this.#below = (n) => next() % n;
  }

  async start(): Promise<void> {
    for (let i = 0; i < REPLICAS; i++) {
      this.#replicas.push(new Replica(join(folder, 'predictions.db')));
      this.#parts.push({ champion: '1' });
      await this.#replicas[i]!.start('1');
    }
  }

  async step(): Promise<void> {
    const i = this.#below(REPLICAS);
    const steps = [
      () => this.#call(i),
      () => this.#call(i),
      () => this.#labels(i),
      () => this.#labels(i),
      () => this.#canary(i),
      () => this.#promote(i),
      () => this.#rollback(i),
      () => this.#restart(i),
      () => this.#kill(i),
      () => this.#collect(i),
      () => this.#together(),
      () => this.#race(),
    ];
    await steps[this.#below(steps.length)]!();
  }

  async end(): Promise<void> {
    for (const replica of this.#replicas) await replica.stop();
  }

  total(key: string): number {
    return this.#replicas.reduce((sum, replica) => sum + replica.total(key), 0);
  }

  get keys(): Set<string> {
    return new Set(this.#replicas.flatMap((replica) => [...replica.keys]));
  }

  async #call(i: number): Promise<void> {
    const requests = Array.from({ length: 1 + this.#below(20) }, () => this.#request());
    const versions = await this.#replicas[i]!.tell<string[]>({ do: 'call', requests });
    const part = this.#parts[i]!;
    requests.forEach((request, n) => {
      const version = versions[n]!;
      const failure: Attributes = request.says === 'error' ? { [ATTR.errorType]: 'Error' } : {};
      this.truth.add(i, 'inferenceDuration', { [ATTR.modelVersion]: version, ...failure });
      if (part.deploymentId !== undefined) this.#countArm(i, version, request.says === 'error');
      if (request.says === 'error') return;
      const predicted = ['spam', 'ham'].includes(request.says) ? request.says : '_other';
      this.truth.add(i, 'predictions', { [ATTR.modelVersion]: version, [ATTR.predictionClass]: predicted });
      this.#put(i, request.id, {
        version,
        says: predicted,
        cohort: request.cohort === 'us' ? '_other' : request.cohort,
      });
    });
  }

  #request() {
    const id = `p${this.#calls++}`;
    const says = ['spam', 'ham', 'eggs', 'spam', 'ham', 'error'][this.#below(6)]!;
    return { id, says, cohort: ['', 'eu', 'us'][this.#below(3)]! };
  }

  #countArm(i: number, version: string, failed: boolean): void {
    const part = this.#parts[i]!;
    const arm = {
      [ATTR.modelVersion]: version,
      [ATTR.modelRole]: version === part.canary ? 'canary' : 'champion',
      [ATTR.deploymentId]: part.deploymentId!,
    };
    this.truth.add(i, 'canaryTrials', { ...arm, [ATTR.canaryMetric]: 'errors' });
    if (failed) this.truth.add(i, 'canaryFailures', { ...arm, [ATTR.canaryMetric]: 'errors' });
  }

  #put(i: number, id: string, made: Made): void {
    this.made.set(id, made);
    const waiting = this.#early.get(id);
    if (waiting !== undefined) this.#match(i, made, waiting, 'early');
  }

  async #labels(i: number): Promise<void> {
    for (let n = this.#below(15); n >= 0; n--) {
      // Now and then for a prediction that is yet to come.
      const id = `p${this.#below(this.#calls + 5)}`;
      const actual = ['spam', 'ham', 'ham', 'eggs'][this.#below(4)]!;
      const outcome = await this.#replicas[i]!.tell<string>({ do: 'label', id, actual });
      expect(outcome, `label ${actual} for ${id}`).toBe(this.#expected(i, id, actual));
    }
  }

  /** What must come of a label, and what is counted for it. */
  #expected(i: number, id: string, actual: string): string {
    const made = this.made.get(id);
    const known = made === undefined ? this.#early.get(id) : made.labelled;
    if (known !== undefined) {
      const outcome = known === actual ? 'duplicate' : 'conflicting';
      const version = made === undefined ? '' : made.version;
      const name: Attributes = made === undefined ? { [ATTR.modelName]: '' } : {};
      this.truth.add(i, 'labelArrivals', {
        ...name,
        [ATTR.modelVersion]: version,
        [ATTR.labelOutcome]: outcome,
      });
      return outcome;
    }
    if (made === undefined) {
      this.#early.set(id, actual);
      return 'early';
    }
    this.#match(i, made, actual, 'matched');
    return 'matched';
  }

  #match(i: number, made: Made, actual: string, outcome: string): void {
    made.labelled = actual;
    const { version, says, cohort } = made;
    const actualClass = actual === 'eggs' ? '_other' : actual;
    this.truth.add(i, 'labelArrivals', { [ATTR.modelVersion]: version, [ATTR.labelOutcome]: outcome });
    this.truth.add(i, 'labelLatency', { [ATTR.modelVersion]: version });
    this.truth.add(i, 'labelMatches', {
      [ATTR.modelVersion]: version,
      [ATTR.cohort]: cohort,
      [ATTR.predictionClass]: says,
      [ATTR.labelClass]: actualClass,
    });
  }

  async #canary(i: number): Promise<void> {
    const part = this.#parts[i]!;
    if (part.canary !== undefined) return;
    const version = `${++this.#versions}`;
    const deploymentId = `to-${version}`;
    const share = 0.1 + this.#below(9) / 10;
    const done = await this.#replicas[i]!.tell({ do: 'canary', version, share, deploymentId });
    expect(done).toMatchObject({ done: true });
    Object.assign(part, { canary: version, deploymentId });
    this.#countAction(i, version, 'canary');
  }

  async #promote(i: number): Promise<void> {
    const part = this.#parts[i]!;
    const { done } = await this.#replicas[i]!.tell<{ done: boolean }>({ do: 'promote' });
    expect(done).toBe(part.canary !== undefined);
    if (part.canary === undefined) return;
    this.#countAction(i, part.canary, 'promote');
    this.#parts[i] = { champion: part.canary, previous: part.champion };
  }

  async #rollback(i: number): Promise<void> {
    const { champion, previous, canary } = this.#parts[i]!;
    const { done } = await this.#replicas[i]!.tell<{ done: boolean }>({ do: 'rollback' });
    expect(done).toBe(canary !== undefined || previous !== undefined);
    if (!done) return;
    this.#countAction(i, canary ?? champion, 'rollback');
    this.truth.add(i, 'rollbackDuration', {});
    this.#parts[i] =
      canary === undefined ? { champion: previous! } : { champion, ...(previous && { previous }) };
  }

  #countAction(i: number, version: string, action: string): void {
    this.truth.add(i, 'lifecycleActions', { [ATTR.modelVersion]: version, [ATTR.lifecycleAction]: action });
  }

  async #restart(i: number): Promise<void> {
    await this.#replicas[i]!.stop();
    this.truth.seen(i);
    await this.#revive(i);
  }

  /** What was counted since the last collection goes with it; what the store settled stays settled. */
  async #kill(i: number): Promise<void> {
    await this.#replicas[i]!.kill();
    this.truth.lost(i);
    await this.#revive(i);
  }

  async #collect(i: number): Promise<void> {
    await this.#replicas[i]!.collect();
    this.truth.seen(i);
  }

  /** All replicas answer at once, on one store. */
  async #together(): Promise<void> {
    await Promise.all(this.#replicas.map((_, i) => this.#call(i)));
  }

  /** One label reaches all replicas at once: one of them counts it. */
  async #race(): Promise<void> {
    const open = [...this.made].filter(([, made]) => made.labelled === undefined);
    if (open.length === 0) return;
    const [id, made] = open[this.#below(open.length)]!;
    const command = { do: 'label', id, actual: 'ham' } as const;
    const outcomes = await Promise.all(this.#replicas.map((replica) => replica.tell<string>(command)));
    expect([...outcomes].sort()).toEqual([...Array(REPLICAS - 1).fill('duplicate'), 'matched']);
    const winner = outcomes.indexOf('matched');
    this.#match(winner, made, 'ham', 'matched');
    outcomes.forEach((outcome, i) => {
      if (outcome === 'duplicate') this.#expected(i, id, 'ham');
    });
  }

  async #revive(i: number): Promise<void> {
    const { champion } = this.#parts[i]!;
    this.#parts[i] = { champion };
    await this.#replicas[i]!.start(champion);
  }
}

/** Counters that must be exactly what happened: no more series above 0, and none fewer. */
const EXACT = [
  'inferenceDuration',
  'predictions',
  'labelMatches',
  'labelArrivals',
  'labelLatency',
  'lifecycleActions',
  'rollbackDuration',
] as const;

test.each([1, 2, 3, 4, 5])('replicas count what happened, no more and no less (seed %i)', {
  timeout: 240_000,
}, async (seed) => {
  const world = new World(seed);
  await world.start();
  for (let step = 0; step < STEPS; step++) await world.step();
  await world.end();
  for (const [key, expected] of world.truth.counts) expect(world.total(key), key).toBe(expected);
  const names = EXACT.map((key) => metrics[key].name);
  for (const key of world.keys) {
    if (names.some((name) => key.startsWith(`${name} `)) && !world.truth.counts.has(key))
      expect(world.total(key), `${key} was not expected`).toBe(0);
  }
  const labelled = [...world.made.values()].filter((made) => made.labelled !== undefined);
  expect(labelled.length).toBeGreaterThan(20);
});
