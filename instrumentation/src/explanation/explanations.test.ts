import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { Attribution } from './attribution.ts';
import { type ExplanationOptions, type Explanations, explanations } from './explanations.ts';
import { shapleyExplainer } from './shapley.ts';

let sdk: TestSdk;
let made: Explanations[] = [];
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  for (const observer of made) observer.close();
  made = [];
  await sdk.stop();
});

interface Row {
  readonly x: number;
  readonly y: number;
}

const attribution: Attribution = { method: 'none', features: ['x'], values: [1] };
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('explanation_failed')]!;
const sent = () => sdk.events().filter(({ eventName }) => eventName === events.predictionExplanation.name);

/** The product of x and y, which fails for a negative x. */
function product({ x, y }: Row): number {
  if (x < 0) throw new RangeError('negative');
  return x * y;
}

/** A model with explanations; by default each costs nothing. */
function observed(options: Partial<ExplanationOptions>) {
  const observer = explanations({ explain: () => attribution, ...options });
  made.push(observer);
  const definition = modelOptions({ observers: [observer] });
  const model = defineModel(definition);
  const one = model.wrapPredict(product, {
    features: (row) => row,
    prediction: (score, { y }) => ({ score, id: `p-${y}` }),
  });
  const many = model.wrapPredict((rows: readonly Row[]) => rows.map(product), {
    features: (rows) => rows,
    prediction: (scores) => scores.map((score) => ({ score })),
  });
  const counted = (reason: string, errorType?: string) =>
    sdk.value(metrics.explanations.name, {
      [ATTR.modelName]: definition.name,
      [ATTR.explanationReason]: reason,
      [ATTR.errorType]: errorType,
    });
  return { name: definition.name, observer, one, many, counted };
}

/** Until the queues have worked off what was asked. */
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

describe('what is explained', () => {
  it('a sampled prediction, by its id, within its trace, and off the call', async () => {
    const background = [
      { x: 0, y: 0 },
      { x: 2, y: 4 },
    ];
    const { explain } = shapleyExplainer({ predict: (rows) => rows.map(product), background });
    const { one, counted, name } = observed({ explain, sample: 1 });
    expect(await counted('sample')).toBe(0);
    expect(one({ x: 3, y: 5 })).toBe(15);
    expect(sent()).toHaveLength(0);
    await soon(() => expect(sent()).toHaveLength(1));
    const [event] = sent() as unknown as {
      attributes: Record<string, unknown>;
      spanContext: { spanId: string };
    }[];
    expect(event!.attributes).toMatchObject({
      [ATTR.modelName]: name,
      [ATTR.predictionId]: 'p-5',
      [ATTR.explanationReason]: 'sample',
      [ATTR.explanationOutput]: 15,
      [ATTR.explanationBase]: 4,
    });
    const values = event!.attributes[ATTR.explanationValues] as number[];
    expect(values[0]! + values[1]!).toBeCloseTo(11, 10);
    const span = sdk.spans().find((one) => one.name === `predict ${name}`)!;
    expect(event!.spanContext.spanId).toBe(span.spanContext().spanId);
    // The bare function ran many times: none of them is a prediction.
    expect(await sdk.value(metrics.predictions.name, { [ATTR.modelName]: name })).toBe(1);
    expect(await counted('sample')).toBe(1);
    expect(JSON.stringify(event!.attributes)).not.toContain('"x":');
  });

  it('a call of one row that failed, and no batch that did', async () => {
    const seen: unknown[] = [];
    const { one, many } = observed({
      failures: true,
      explain: (row, _, reason) => {
        seen.push([row, reason]);
        return attribution;
      },
    });
    one({ x: 1, y: 1 });
    expect(() => one({ x: -1, y: 2 })).toThrow('negative');
    expect(() =>
      many([
        { x: -1, y: 2 },
        { x: 1, y: 2 },
      ]),
    ).toThrow('negative');
    await soon(() => expect(seen).toEqual([[{ x: -1, y: 2 }, 'failure']]));
  });

  it('what `when` says of, each input of a batch by itself', async () => {
    const seen: unknown[] = [];
    const { many } = observed({
      when: ({ score }, row) => score === 6 && 'y' in row,
      explain: (row) => {
        seen.push(row);
        return attribution;
      },
    });
    many([
      { x: 1, y: 1 },
      { x: 2, y: 3 },
      { x: 6, y: 1 },
    ]);
    await soon(() =>
      expect(seen).toEqual([
        { x: 2, y: 3 },
        { x: 6, y: 1 },
      ]),
    );
    await soon(() =>
      expect(sent().map(({ attributes }) => attributes[ATTR.explanationReason])).toEqual([
        'anomaly',
        'anomaly',
      ]),
    );
  });

  it('a share of the inputs, in calls of any size', async () => {
    const { one, many, counted } = observed({ sample: 0.1, mostPerMinute: 1 });
    for (let i = 0; i < 3_000; i++) one({ x: 1, y: i });
    for (let i = 0; i < 100; i++) many(Array.from({ length: 70 }, (_, y) => ({ x: 1, y })));
    const picked = 1 + (await counted('sample', 'rate_limited'))!;
    // Of 10,000: binomial, six standard deviations of 30.
    expect(picked).toBeGreaterThan(820);
    expect(picked).toBeLessThan(1_180);
  });

  it('the row as it is at the end of the call, not as it becomes', async () => {
    const seen: unknown[] = [];
    const { one } = observed({
      sample: 1,
      explain: (row) => {
        seen.push(row);
        return attribution;
      },
    });
    const row = { x: 1, y: 1 };
    one(row);
    row.x = 99;
    await soon(() => expect(seen).toEqual([{ x: 1, y: 1 }]));
  });
});

describe('limits', () => {
  it('past the most a minute nothing is explained, and that is counted', async () => {
    const { one, counted } = observed({ sample: 1, mostPerMinute: 3 });
    for (let i = 0; i < 10; i++) one({ x: 1, y: i });
    await soon(() => expect(sent()).toHaveLength(3));
    expect(await counted('sample', 'rate_limited')).toBe(7);
    expect(await counted('sample')).toBe(3);
  });

  it('a new minute has a new allowance', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { one, counted } = observed({ sample: 1, mostPerMinute: 2 });
      for (const wait of [0, 59_000, 2_000]) {
        vi.advanceTimersByTime(wait);
        for (let i = 0; i < 3; i++) one({ x: 1, y: i });
      }
      expect(await counted('sample', 'rate_limited')).toBe(5);
      await soon(() => expect(sent()).toHaveLength(4));
    } finally {
      vi.useRealTimers();
    }
  });

  it('one at a time, and no more waiting than the queue may hold', async () => {
    let [active, most] = [0, 0];
    const { one, counted } = observed({
      sample: 1,
      mostPerMinute: 100,
      mostQueued: 4,
      explain: async () => {
        most = Math.max(most, ++active);
        await new Promise((done) => setTimeout(done, 1));
        active--;
        return attribution;
      },
    });
    for (let i = 0; i < 10; i++) one({ x: 1, y: i });
    await soon(() => expect(sent()).toHaveLength(4));
    expect(most).toBe(1);
    expect(await counted('sample', 'queue_full')).toBe(6);
    one({ x: 1, y: 1 });
    await soon(() => expect(sent()).toHaveLength(5));
  });

  it('closed, it gives up what is under way, drops what waits, and takes nothing more', async () => {
    const before = faults();
    let signalled: AbortSignal | undefined;
    let calls = 0;
    const { one, observer } = observed({
      sample: 1,
      explain: (_, signal) => {
        calls++;
        signalled = signal;
        return new Promise(() => undefined);
      },
    });
    one({ x: 1, y: 1 });
    one({ x: 1, y: 2 });
    await soon(() => expect(calls).toBe(1));
    observer.close();
    expect(signalled!.aborted).toBe(true);
    one({ x: 1, y: 3 });
    await new Promise((done) => setTimeout(done, 20));
    expect(calls).toBe(1);
    expect(faults()).toBe(before);
  });

  it('one that takes longer than a minute is given up, and the next has its turn', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const before = faults();
      let calls = 0;
      const { one, counted } = observed({
        sample: 1,
        explain: () => (++calls === 1 ? new Promise(() => undefined) : attribution),
      });
      one({ x: 1, y: 1 });
      one({ x: 1, y: 2 });
      await vi.advanceTimersByTimeAsync(60_010);
      expect(sent()).toHaveLength(1);
      expect(faults() - before).toBe(1);
      expect(await counted('sample', 'failed')).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what goes wrong stays with us', () => {
  it.each<[string, ExplanationOptions['explain']]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['gives no attribution', () => ({ features: [] }) as never],
    ['gives nothing', () => undefined as never],
  ])('an explainer that %s is counted', async (_, explain) => {
    const before = faults();
    const { one, counted } = observed({ sample: 1, explain });
    expect(one({ x: 2, y: 2 })).toBe(4);
    await soon(async () => expect(await counted('sample', 'failed')).toBe(1));
    expect(faults() - before).toBe(1);
    expect(await counted('sample')).toBe(0);
    expect(sent()).toHaveLength(0);
  });

  it('a `when` that throws is counted, and the answer stands', async () => {
    const before = faults();
    const { one } = observed({
      when: () => {
        throw new Error('no');
      },
    });
    expect(one({ x: 2, y: 2 })).toBe(4);
    expect(faults() - before).toBe(1);
  });

  it.each([
    'sync',
    'async',
  ])('an explainer that calls the wrapped function is found out at its first call: %s', async (kind) => {
    const before = faults();
    let predict: (row: Row) => unknown = () => undefined;
    const { explain } = shapleyExplainer({
      predict: async (rows) => Promise.all(rows.map((row) => predict(row) as number)),
      background: [{ x: 1, y: 1 }],
    });
    const observer = explanations({ explain, sample: 1 });
    made.push(observer);
    const options = modelOptions({ observers: [observer] });
    const bare = kind === 'sync' ? product : async (row: Row) => product(row);
    predict = defineModel(options).wrapPredict(bare as typeof product, { features: (row) => row });
    await predict({ x: 1, y: 2 });
    await soon(() => expect(faults() - before).toBe(1));
    await predict({ x: 1, y: 3 });
    await new Promise((done) => setTimeout(done, 30));
    expect(faults() - before).toBe(1);
    expect(await sdk.value(metrics.predictions.name, { [ATTR.modelName]: options.name })).toBe(3);
    expect(sent()).toHaveLength(0);
  });

  it('nothing of an explanation is inside the trace of the call', async () => {
    const inside: unknown[] = [];
    const { one } = observed({
      sample: 1,
      explain: () => {
        inside.push(trace.getActiveSpan());
        return attribution;
      },
    });
    trace.getTracer('service').startActiveSpan('request', (span) => {
      one({ x: 1, y: 1 });
      span.end();
    });
    await soon(() => expect(inside).toEqual([undefined]));
  });
});

it.each<[string, object, string]>([
  [
    'the explainer itself',
    { explain: { features: [], explain: async () => ({}) } },
    'option explain must be a function, not an explainer: give explainer.explain',
  ],
  ['no explainer', { explain: undefined }, 'option explain must be a function, not undefined'],
  ['a share of nothing', { sample: 0 }, 'sample must be above 0 and at most 1, not 0'],
  ['a share above 1', { sample: 2 }, 'not 2'],
  ['a share of NaN', { sample: Number.NaN }, 'not NaN'],
  ['a text for failures', { failures: 'yes' }, 'failures must be true or false, not "yes"'],
  ['a `when` that is no function', { when: true }, 'when must be a function, not true'],
  ['nothing to explain', { sample: undefined }, 'wants one of the options sample, failures and when'],
  ['no explanation a minute', { mostPerMinute: 0 }, 'mostPerMinute must be an integer from 1 to 1000, not 0'],
  ['an endless queue', { mostQueued: Number.POSITIVE_INFINITY }, 'mostQueued must be an integer'],
  ['a slip of the pen', { samples: 1 }, 'explanations has no option "samples"'],
])('%s is refused, by name', (_, wrong, message) => {
  const make = () => explanations({ explain: () => attribution, sample: 0.5, ...wrong } as never);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});
