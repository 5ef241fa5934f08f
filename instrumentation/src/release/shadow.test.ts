import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { ShadowOptions } from './options.ts';
import { createRouter } from './router.ts';
import { versionsOf } from './versions.fixture.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

interface Input {
  n: number;
}
interface Output {
  label: string;
  score: number;
}
type Predict = (input: Input) => Output | Promise<Output>;

const answer: Predict = ({ n }) => ({ label: n > 5 ? 'high' : 'low', score: n });

/** A router whose version 2 is a shadow of version 1. */
function shadowed(shadow: Predict, options: ShadowOptions<Predict> = {}, champion: Predict = answer) {
  const { name, load } = versionsOf<Predict>();
  const router = createRouter({
    name: 'r',
    champion: load('1', champion),
    prediction: ({ label, score }) => ({ class: label, score }),
  });
  const served = load('2', shadow);
  router.shadow(served, options);
  const outcomes = async () =>
    Object.fromEntries(
      (await sdk.points(metrics.shadowCalls.name))
        .filter(({ attributes, value }) => attributes[ATTR.modelName] === name && value > 0)
        .map(({ attributes, value }) => [attributes[ATTR.shadowOutcome], value]),
    );
  return { router, name, load, served, outcomes };
}

/** Until the shadow has seen so many calls. */
const settled = (outcomes: () => Promise<Record<string, number>>, calls: number) =>
  vi.waitFor(async () => {
    const sum = Object.values(await outcomes()).reduce((total, count) => total + count, 0);
    expect(sum).toBe(calls);
  }, 3000);

describe('the answer', () => {
  it('is there before the shadow begins, synchronous or not', async () => {
    const shadow = vi.fn(answer);
    const { router, outcomes } = shadowed(shadow);
    expect(router.predict({ n: 3 })).toEqual({ label: 'low', score: 3 });
    expect(shadow).not.toHaveBeenCalled();
    await settled(outcomes, 1);
    expect(shadow).toHaveBeenCalledOnce();
  });

  it.each<[string, Predict, string]>([
    [
      'throws',
      () => {
        throw new Error('own');
      },
      'failed',
    ],
    ['rejects', () => Promise.reject(new Error('own')), 'failed'],
    ['never settles', () => new Promise(() => undefined), 'timed_out'],
    [
      'rejects after its time',
      () => new Promise((_, reject) => setTimeout(reject, 60, new Error('late'))),
      'timed_out',
    ],
  ])('is the same when the shadow %s', async (_, shadow, outcome) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { router, outcomes } = shadowed(shadow, { timeout: 0.03 });
    for (let i = 0; i < 3; i++) expect(router.predict({ n: 3 })).toEqual({ label: 'low', score: 3 });
    await settled(outcomes, 3);
    expect(await outcomes()).toEqual({ [outcome]: 3 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('neither the arguments that the caller has, nor those that the shadow gets, are changed by the other', async () => {
    const seen: number[] = [];
    const { router, outcomes } = shadowed(
      (input) => {
        seen.push(input.n);
        input.n = 99;
        return { label: '', score: 0 };
      },
      {},
      (input) => {
        input.n++;
        return { label: '', score: 0 };
      },
    );
    const input = { n: 3 };
    router.predict(input);
    await settled(outcomes, 1);
    expect(seen).toEqual([3]);
    expect(input).toEqual({ n: 4 });
  });

  it('that fails is shown to the shadow all the same', async () => {
    const { router, outcomes } = shadowed(answer, {}, () => {
      throw new Error('own');
    });
    expect(() => router.predict({ n: 3 })).toThrow('own');
    await settled(outcomes, 1);
    expect(await outcomes()).toEqual({ answered: 1 });
  });
});

describe('the comparison', () => {
  it('counts classes that agree, and sums differences of scores', async () => {
    const { router, name, outcomes } = shadowed(async ({ n }) => ({
      label: n > 3 ? 'high' : 'low',
      score: n + 2,
    }));
    for (let n = 0; n < 10; n++) router.predict({ n });
    await settled(outcomes, 10);
    expect(await outcomes()).toEqual({ agreed: 8, disagreed: 2 });
    const of = { [ATTR.modelName]: name, [ATTR.modelVersion]: '2' };
    expect(await sdk.value(metrics.shadowScorePairs.name, of)).toBe(10);
    expect(await sdk.value(metrics.shadowScoreDifference.name, of)).toBe(20);
    expect(await sdk.value(metrics.shadowScoreSquares.name, of)).toBe(40);
  });

  it.each<[string, unknown, unknown, string]>([
    ['batches alike', [{ label: 'a' }, { label: 'b' }], [{ label: 'a' }, { label: 'b' }], 'agreed'],
    [
      'batches that differ in one row',
      [{ label: 'a' }, { label: 'b' }],
      [{ label: 'a' }, { label: 'c' }],
      'disagreed',
    ],
    ['batches of other lengths', [{ label: 'a' }, { label: 'b' }], [{ label: 'a' }], 'disagreed'],
    ['nothing', undefined, undefined, 'answered'],
    ['texts', 'a', 'b', 'answered'],
  ])('%s', async (_, given, shadow, outcome) => {
    const { load } = versionsOf<() => unknown>();
    const prediction = (result: unknown) =>
      Array.isArray(result) ? result.map(({ label }) => ({ class: label })) : (result as never);
    const router = createRouter({ name: 'r', champion: load('1', () => given), prediction });
    const served = load('2', () => shadow);
    router.shadow(served);
    router.predict();
    await vi.waitFor(async () => {
      const of = { [ATTR.modelName]: served.model.name, [ATTR.shadowOutcome]: outcome };
      expect(await sdk.value(metrics.shadowCalls.name, of)).toBe(1);
    });
  });

  it('a mapper or a getter that throws is counted, and nothing more', async () => {
    const { load } = versionsOf<() => object>();
    const hostile = {
      get class() {
        throw new Error('own');
      },
    };
    const router = createRouter({
      name: 'r',
      champion: load('1', () => ({})),
      prediction: () => hostile as never,
    });
    router.shadow(
      load('2', () => ({})),
      { copy: (args) => args },
    );
    const before = registry.faults.counts[registry.faults.kinds.indexOf('router_threw')]!;
    expect(router.predict()).toEqual({});
    await vi.waitFor(() =>
      expect(registry.faults.counts[registry.faults.kinds.indexOf('router_threw')]).toBe(before + 1),
    );
  });
});

describe('the bounds', () => {
  it('what comes past the queue is dropped, and never more run than may', async () => {
    let [running, most] = [0, 0];
    const { router, outcomes } = shadowed(
      async (input) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        return answer(input);
      },
      { queue: 10, concurrency: 3 },
    );
    for (let n = 0; n < 100; n++) router.predict({ n });
    await settled(outcomes, 100);
    const { dropped, ...seen } = await outcomes();
    expect(dropped).toBe(90);
    expect((Object.values(seen) as number[]).reduce((sum, count) => sum + count)).toBe(10);
    expect(most).toBe(3);
  });

  it('sees its share of the calls', async () => {
    const { router, outcomes } = shadowed(answer, { share: 0.2, queue: 1e6 });
    for (let n = 0; n < 2000; n++) router.predict({ n });
    await vi.waitFor(async () => {
      const { agreed } = await outcomes();
      expect(Math.abs(agreed! - 400)).toBeLessThan(90);
    }, 5000);
  });

  it('arguments that cannot be copied are not shown to it', async () => {
    const { router, outcomes } = shadowed(answer);
    router.predict({ n: 1, callback: () => 1 } as Input);
    expect(await outcomes()).toEqual({ dropped: 1 });
  });

  it.each([
    'disabled',
    'made the canary',
    'replaced',
  ])('a shadow that is %s sees nothing of what waits', async (how) => {
    const shadow = vi.fn(answer);
    const { router, load, served } = shadowed(shadow);
    for (let n = 0; n < 10; n++) router.predict({ n });
    if (how === 'disabled') router.disable('2');
    else if (how === 'replaced') router.shadow(load('3', answer));
    else router.canary(served, { share: 0.1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shadow.mock.calls.length).toBeLessThanOrEqual(1);
  });
});

it('its spans are traces of their own, in its role', async () => {
  const { router, name, outcomes } = shadowed(answer);
  const request = trace.getTracer('service').startActiveSpan('request', (span) => {
    router.predict({ n: 3 });
    span.end();
    return span.spanContext().traceId;
  });
  await settled(outcomes, 1);
  // Shadows of the tests before may still run.
  const spans = sdk.spans().filter(({ attributes }) => attributes[ATTR.modelName] === name);
  const of = (version: string) => spans.find(({ attributes }) => attributes[ATTR.modelVersion] === version)!;
  expect(of('1').spanContext().traceId).toBe(request);
  expect(of('2').spanContext().traceId).not.toBe(request);
  expect(of('2').attributes[ATTR.modelRole]).toBe('shadow');
});
