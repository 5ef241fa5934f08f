import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ATTR, type AttributeKey, type MetricKey, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { openPredictionStore } from '../node/prediction-store.ts';
import type { EndedCall, ObservedModel } from '../predict/observer.ts';
import { mulberry32 } from '../random/mulberry32.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { createFeedback, type Feedback } from './feedback.ts';
import { memoryPredictionStore } from './memory-store.ts';
import type { PredictionStore } from './store.ts';
import { FeedbackTruth, type Kind, type TruePrediction } from './truth.fixture.ts';

vi.setConfig({ testTimeout: 60_000 });

const STEPS = 400;
const DUE_AFTER_SECONDS = 1800;
const CLASSES = ['spam', 'ham'];
const classOf = (name: string) => (CLASSES.includes(name) ? name : '_other');
const cohortOf = (name: string) => (['', 'eu'].includes(name) ? name : '_other');

let sdk: TestSdk;
let folder: string;
beforeEach(async () => {
  sdk = await startTestSdk();
  registry.exporter();
  folder = mkdtempSync(join(tmpdir(), 'parapet-feedback-'));
  // Nothing happens by itself: what is in a buffer when a replica ends is known.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
  await sdk.stop();
});

function seeded(seed: number) {
  const next = mulberry32(seed);
  const below = (n: number) => next() % n;
  return { below, one: <Item>(items: readonly Item[]) => items[below(items.length)]! };
}

type Open = () => Promise<{ store: PredictionStore; close(): void }>;

/** A process with the library in it, but for the counters, which all share: what they show is the sum over replicas. */
class Replica {
  readonly #name: string;
  readonly #truth: FeedbackTruth;
  readonly #open: Open;
  readonly #leaveCounting: boolean;
  #feedback!: Feedback;
  #close!: () => void;
  #cut = false;
  /** On their way to the store. */
  #pending: TruePrediction[] = [];

  constructor(name: string, truth: FeedbackTruth, open: Open, leaveCounting: boolean) {
    this.#name = name;
    this.#truth = truth;
    this.#open = open;
    this.#leaveCounting = leaveCounting;
  }

  async start(): Promise<this> {
    const { store, close } = await this.#open();
    const guarded =
      <Args extends unknown[], Result>(work: (...args: Args) => Result) =>
      (...args: Args) => {
        if (this.#cut) throw new Error('the process is gone');
        return work(...args);
      };
    this.#cut = false;
    this.#close = close;
    this.#feedback = createFeedback({
      store: {
        put: guarded((batch) => store.put(batch)),
        label: guarded((label, leave) => store.label(label, leave)),
        sweep: guarded((now) => store.sweep(now)),
      },
      cohorts: ['eu'],
      dueAfterSeconds: DUE_AFTER_SECONDS,
      leaveCounting: this.#leaveCounting,
    });
    return this;
  }

  predict(version: string, id: string, said: Kind, cohort: string): void {
    const model: ObservedModel = {
      name: this.#name,
      version,
      datasetId: 'd',
      task: 't',
      classes: version === '3' ? [] : CLASSES,
    };
    const prediction = typeof said === 'string' ? { id, class: said, cohort } : { id, score: said, cohort };
    this.#feedback.attach(model).end!({ predictions: [prediction] } as unknown as EndedCall, undefined);
    const predicted = typeof said === 'string' ? classOf(said) : said;
    this.#pending.push({ version, id, predicted, cohort: cohortOf(cohort), at: Date.now() });
  }

  async label(predictionId: string, actual: Kind): Promise<void> {
    this.#arrive();
    const said = typeof actual === 'string' ? { actualClass: actual } : { actualValue: actual };
    const { outcome } = await this.#feedback.record({ predictionId, ...said });
    const expected = this.#truth.label(predictionId, actual, Date.now());
    // Who leaves the counting does not know what is late.
    expect(outcome).toBe(this.#leaveCounting ? expected.replace('late', 'matched') : expected);
  }

  async flush(): Promise<void> {
    this.#arrive();
    await this.#feedback.flush();
    if (!this.#leaveCounting) this.#truth.sweep(Date.now());
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.flush();
    await this.#feedback.close();
    this.#close();
  }

  /** What was in the buffer is lost. */
  async crash(): Promise<void> {
    this.#cut = true;
    for (const prediction of this.#pending.splice(0)) this.#truth.lose(prediction);
    await this.#feedback.close();
    this.#close();
    await this.start();
  }

  #arrive(): void {
    for (const prediction of this.#pending.splice(0)) this.#truth.put(prediction);
  }
}

async function run(
  seed: number,
  name: string,
  open: () => Promise<{ store: PredictionStore; close(): void }>,
) {
  const random = seeded(seed);
  const truth = new FeedbackTruth(DUE_AFTER_SECONDS * 1000, classOf);
  const replicas = await Promise.all(
    [false, false, true].map((leave) => new Replica(name, truth, open, leave).start()),
  );
  const ids: string[] = [];
  const id = () => {
    if (ids.length === 0 || random.below(3) > 0) ids.push(`${seed}-${ids.length}`);
    return random.below(8) === 0 ? random.one(ids) : ids.at(-1)!;
  };
  const steps: readonly [number, (replica: Replica) => unknown][] = [
    [
      40,
      (replica) => {
        const version = random.one(['1', '2', '3']);
        const said = version === '3' ? random.below(10) : random.one(['spam', 'ham', 'bulk']);
        replica.predict(version, id(), said, random.one(['', 'eu', 'mars']));
      },
    ],
    [
      35,
      (replica) =>
        replica.label(
          random.below(10) === 0 ? id() : random.one(ids.length ? ids : ['none']),
          random.below(4) === 0 ? random.below(10) : random.one(['spam', 'ham', 'ham', 'x']),
        ),
    ],
    [10, (replica) => replica.flush()],
    [8, () => vi.setSystemTime(Date.now() + random.below(1_200_000))],
    [4, (replica) => replica.restart()],
    [3, (replica) => replica.crash()],
  ];
  const drawn = steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
  for (let i = 0; i < STEPS; i++) await random.one(drawn)(random.one(replicas));
  // Everything is due now; the last one sweeps what the others left.
  vi.setSystemTime(Date.now() + 2 * DUE_AFTER_SECONDS * 1000 + 4_000_000);
  for (const replica of replicas) await replica.flush();
  for (const replica of replicas) await replica.stop();
  truth.end();
  return truth.counts;
}

/** Counts of the metrics, as the truth has them. */
async function counted(name: string): Promise<Map<string, number>> {
  const read = async (key: MetricKey, what: string, labels: readonly AttributeKey[]) =>
    (await sdk.points(metrics[key].name))
      .filter(({ attributes, value }) => attributes[ATTR.modelName] === name && value > 0)
      .map(
        ({ attributes, value }) =>
          [[what, ...labels.map((label) => attributes[ATTR[label]])].join(' '), value] as const,
      );
  return new Map(
    (
      await Promise.all([
        read('labelMatches', 'match', ['modelVersion', 'cohort', 'predictionClass', 'labelClass']),
        read('regressionMatches', 'values', ['modelVersion', 'cohort']),
        read('regressionSquaredErrors', 'squares', ['modelVersion', 'cohort']),
        read('labelArrivals', 'arrival', ['modelVersion', 'labelOutcome']),
        read('labelDue', 'due', ['modelVersion', 'labelState']),
      ])
    ).flat(),
  );
}

/** Of labels without a model, which all runs share. */
async function withoutModel(): Promise<Map<string, number>> {
  const points = await sdk.points(metrics.labelArrivals.name);
  return new Map(
    points
      .filter(({ attributes }) => attributes[ATTR.modelName] === '')
      .map(({ attributes, value }) => [`arrival - ${attributes[ATTR.labelOutcome]}`, value]),
  );
}

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

it.each([
  'memory',
  'file',
])('whatever happens in whatever order, counts add up over replicas (%s)', async (kind) => {
  for (const seed of SEEDS) {
    const name = `property-${kind}-${seed}`;
    const before = await withoutModel();
    const memory = memoryPredictionStore();
    const path = join(folder, `${seed}.db`);
    const expected = await run(seed, name, async () => {
      if (kind === 'memory') return { store: memory, close: () => undefined };
      const store = await openPredictionStore(path);
      return { store, close: () => store.close() };
    });
    const known = [...expected].filter(([what, value]) => !what.startsWith('arrival - ') && value > 0);
    expect(Object.fromEntries(await counted(name)), `seed ${seed}`).toEqual(Object.fromEntries(known));
    const after = await withoutModel();
    for (const [what, value] of [...expected].filter(([what]) => what.startsWith('arrival - '))) {
      expect((after.get(what) ?? 0) - (before.get(what) ?? 0), `seed ${seed}: ${what}`).toBe(value);
    }
    // A run that did none of this would prove nothing.
    for (const what of ['late', 'early', 'duplicate', 'conflicting', 'matched']) {
      expect(
        [...expected.keys()].some((key) => key.endsWith(` ${what}`)),
        `seed ${seed}: ${what}`,
      ).toBe(true);
    }
  }
});
