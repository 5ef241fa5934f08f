import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, events, metrics } from '../../contract/index.ts';
import { startTestSdk, type TestSdk } from '../../testing/sdk.ts';
import { createRetrainGovernor } from './governor.ts';
import { memoryRetrainStore } from './store.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000 });
});
afterEach(async () => {
  vi.useRealTimers();
  await sdk.stop();
});

let made = 0;
const request = (estimatedCost = 0, rest: object = {}) => ({
  model: { name: `governed-${made}`, version: '3', datasetId: 'd' },
  reason: 'feature drift',
  estimatedCost,
  ...rest,
});
beforeEach(() => {
  made++;
});
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const allowed = { allowed: true, id: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const hourly = (count: number) => ({ count, perSeconds: 3600 });

describe('the rate limit', () => {
  it('allows so many runs in any time of its length, and says when it will again', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(2) });
    expect(await governor.request(request())).toEqual(allowed);
    pass(600);
    expect(await governor.request(request())).toEqual(allowed);
    pass(600);
    expect(await governor.request(request())).toEqual({
      allowed: false,
      reason: 'rate_limit',
      retryAfterSeconds: 2400,
    });
    pass(2399);
    expect(await governor.request(request())).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
    pass(1);
    expect(await governor.request(request())).toEqual(allowed);
    expect(await governor.request(request())).toMatchObject({ retryAfterSeconds: 600 });
  });

  it('of 0 allows none, ever', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(0) });
    expect(await governor.request(request())).toEqual({ allowed: false, reason: 'rate_limit' });
  });

  it('frees nothing when the clock is set back', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(1) });
    await governor.request(request());
    pass(-86_400);
    expect(await governor.request(request())).toMatchObject({ allowed: false, retryAfterSeconds: 90_000 });
    pass(86_400 + 3600);
    expect(await governor.request(request())).toEqual(allowed);
  });

  it('holds for requests at once, and over all models', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(3) });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        governor.request(request(0, { model: { name: `m${i}`, version: '1', datasetId: 'd' } })),
      ),
    );
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(3);
  });
});

describe('the budget', () => {
  const options = {
    mostRuns: hourly(100),
    budget: { amount: 10, currency: 'EUR', perSeconds: 86_400 },
  };

  it('counts estimates until they are settled, and says when there is room', async () => {
    const governor = createRetrainGovernor(options);
    const first = await governor.request(request(4));
    pass(60);
    await governor.request(request(4));
    expect(await governor.request(request(4))).toEqual({
      allowed: false,
      reason: 'budget',
      retryAfterSeconds: 86_340,
    });
    expect(await governor.settle((first as { id: string }).id, 1.5)).toBe(true);
    expect(await governor.request(request(4))).toEqual(allowed);
    // 0.5 are left; 6 fit once the second run is forgotten too.
    expect(await governor.request(request(6))).toMatchObject({ reason: 'budget', retryAfterSeconds: 86_400 });
  });

  it('says that a run which exceeds it alone will never fit', async () => {
    const governor = createRetrainGovernor(options);
    expect(await governor.request(request(10.01))).toEqual({ allowed: false, reason: 'budget' });
  });

  it('fits sums of binary fractions', async () => {
    const governor = createRetrainGovernor({ ...options, budget: { ...options.budget, amount: 0.3 } });
    expect(await governor.request(request(0.1))).toEqual(allowed);
    expect(await governor.request(request(0.2))).toEqual(allowed);
    expect(await governor.request(request(0.001))).toMatchObject({ reason: 'budget' });
  });

  it('is not freed by a run that cost more than estimated', async () => {
    const governor = createRetrainGovernor(options);
    const { id } = (await governor.request(request(1))) as { id: string };
    await governor.settle(id, 50);
    expect(await governor.request(request(0.01))).toMatchObject({ reason: 'budget' });
    expect(await governor.settle('unknown', 1)).toBe(false);
  });
});

describe('the approval', () => {
  const options = { mostRuns: hourly(3), approval: { aboveCost: 5 } };

  it('is wanted above its threshold, and not below', async () => {
    const governor = createRetrainGovernor(options);
    expect(await governor.request(request(5))).toEqual(allowed);
    expect(await governor.request(request(5.01))).toEqual({ allowed: false, reason: 'approval_required' });
    expect(await governor.request(request(5.01, { approvedBy: 'ada@example.org' }))).toEqual(allowed);
  });

  it('lifts no other limit', async () => {
    const governor = createRetrainGovernor({ ...options, mostRuns: hourly(0) });
    expect(await governor.request(request(9, { approvedBy: 'ada' }))).toMatchObject({ reason: 'rate_limit' });
  });
});

describe('what it tells', () => {
  const counted = (decision: string) =>
    sdk.value(metrics.retrainRequests.name, {
      [ATTR.modelName]: `governed-${made}`,
      [ATTR.retrainDecision]: decision,
    });
  const told = () => sdk.events().filter(({ eventName }) => eventName === events.retrainDecision.name);

  it('counts every answer, those that did not come as 0', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(1) });
    for (let i = 0; i < 4; i++) await governor.request(request());
    expect(await counted('allowed')).toBe(1);
    expect(await counted('rate_limit')).toBe(3);
    expect(await counted('budget')).toBe(0);
    expect(await counted('approval_required')).toBe(0);
  });

  it('sends an event with the reason and the costs, and a digest of who approved', async () => {
    const governor = createRetrainGovernor({
      mostRuns: hourly(1),
      budget: { amount: 10, currency: 'EUR', perSeconds: 60 },
      actorKey: 'a-key-of-16-char',
    });
    await governor.request(request(7, { approvedBy: 'ada@example.org' }));
    await governor.request(request(1));
    const [first, second] = told();
    expect(first).toMatchObject({ severityNumber: 9 });
    expect(first?.attributes).toEqual({
      [ATTR.modelName]: `governed-${made}`,
      [ATTR.modelVersion]: '3',
      [ATTR.datasetId]: 'd',
      [ATTR.retrainDecision]: 'allowed',
      [ATTR.retrainReason]: 'feature drift',
      [ATTR.retrainCost]: 7,
      [ATTR.costCurrency]: 'EUR',
      // printf ada@example.org | openssl dgst -sha256 -hmac a-key-of-16-char
      [ATTR.userHash]: 'k1:72bc7c71b3ca87c1dc8a9a49650cb382',
    });
    expect(second).toMatchObject({
      severityNumber: 13,
      body: `retraining of governed-${made} for 3: refused, rate_limit`,
      attributes: { [ATTR.retrainDecision]: 'rate_limit', [ATTR.retrainRetryAfter]: 3600 },
    });
    expect(JSON.stringify(told().map(({ body, attributes }) => [body, attributes]))).not.toContain('ada');
  });

  it('is not flooded by a loop that asks all the time', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(1) });
    for (let i = 0; i < 500; i++) await governor.request(request());
    expect(told()).toHaveLength(2);
    expect(await counted('rate_limit')).toBe(499);
  });
});

describe('what it refuses to judge', () => {
  it.each([
    [undefined, 'wants an object of options'],
    [{}, 'mostRuns wants an object of options, not undefined'],
    [
      { mostRuns: { count: 1.5, perSeconds: 60 } },
      'mostRuns.count must be a whole number from 0 on, not 1.5',
    ],
    [{ mostRuns: { count: 1, perSeconds: 0 } }, 'mostRuns.perSeconds must be a number above 0, not 0'],
    [{ mostRuns: { count: 1, per: 60 } }, 'has no option "per"'],
    [{ mostRuns: hourly(1), budget: { amount: -1, currency: 'EUR', perSeconds: 1 } }, 'budget.amount'],
    [{ mostRuns: hourly(1), budget: { amount: 1, currency: 'euro', perSeconds: 1 } }, 'an ISO 4217 code'],
    [{ mostRuns: hourly(1), budget: { amount: 1, currency: 'EUX', perSeconds: 1 } }, 'an ISO 4217 code'],
    [
      { mostRuns: hourly(10), budget: { amount: 1, currency: 'EUR', perSeconds: 4e6 } },
      'more than 10000 runs',
    ],
    [{ mostRuns: hourly(1), approval: { aboveCost: Number.NaN } }, 'approval.aboveCost'],
    [{ mostRuns: hourly(1), actorKey: 'short' }, 'actorKey must be a text of 16 characters or more'],
    [{ mostRuns: hourly(1), store: {} }, 'a store must have a function update'],
  ])('options %o', (options, message) => {
    expect(() => createRetrainGovernor(options as never)).toThrow(message);
  });

  it.each([
    [undefined, 'a retrain request wants an object'],
    [request(Number.NaN), 'estimatedCost must be a number from 0 on, not NaN'],
    [request(-1), 'estimatedCost must be a number from 0 on, not -1'],
    [request(1, { approvedBy: '' }), 'approvedBy'],
    [request(1, { reason: undefined }), 'reason'],
    [request(1, { model: 'm' }), 'wants model, an object'],
    [request(1, { cost: 1 }), 'has no option "cost"'],
  ])('request %o', async (wrong, message) => {
    const store = memoryRetrainStore();
    const governor = createRetrainGovernor({ mostRuns: hourly(1), store });
    await expect(governor.request(wrong as never)).rejects.toThrow(message);
    expect(await store.update((runs) => ({ runs, answer: runs }))).toEqual([]);
  });

  it('a request whose store fails', async () => {
    const store = { update: () => Promise.reject(new Error('disk full')) };
    const governor = createRetrainGovernor({ mostRuns: hourly(1), store });
    await expect(governor.request(request())).rejects.toThrow('disk full');
  });

  it('a true cost that is none', async () => {
    const governor = createRetrainGovernor({ mostRuns: hourly(1) });
    await expect(governor.settle('id', -1)).rejects.toThrow('trueCost must be a number from 0 on');
  });
});

it('names nobody without a key', async () => {
  const governor = createRetrainGovernor({ mostRuns: hourly(1) });
  await governor.request(request(7, { approvedBy: 'ada@example.org' }));
  const [event] = sdk.events().filter(({ eventName }) => eventName === events.retrainDecision.name);
  expect(event?.attributes).not.toHaveProperty([ATTR.userHash]);
});

it('holds its limits over any sequence of requests and settlements', async () => {
  let seed = 3;
  const next = (below: number) => {
    seed = (1664525 * seed + 1013904223) % 2 ** 32;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const options = { mostRuns: hourly(5), budget: { amount: 20, currency: 'EUR', perSeconds: 7200 } };
  const governor = createRetrainGovernor(options);
  const runs: { id: string; at: number; cost: number }[] = [];
  const refused = { rate_limit: 0, budget: 0, approval_required: 0 };
  for (let step = 0; step < 3_000; step++) {
    pass(next(400));
    const last = runs.at(-1);
    if (last && next(3) === 0) {
      last.cost = next(6);
      await governor.settle(last.id, last.cost);
    }
    const cost = next(7);
    const within = (seconds: number) => runs.filter(({ at }) => at > Date.now() - seconds * 1000);
    const paid = within(7200).reduce((sum, run) => sum + run.cost, 0);
    const fits = within(3600).length < 5 && paid + cost <= 20;
    const decision = await governor.request(request(cost));
    expect(decision.allowed).toBe(fits);
    if (decision.allowed) runs.push({ id: decision.id, at: Date.now(), cost });
    else refused[decision.reason]++;
  }
  expect(runs.length).toBeGreaterThan(500);
  expect(refused.rate_limit).toBeGreaterThan(100);
  expect(refused.budget).toBeGreaterThan(100);
});
