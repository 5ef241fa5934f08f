import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTR, metrics } from '../../contract/index.ts';
import { registry } from '../../export/registry.ts';
import { errorType } from '../../faults/error-type.ts';
import { defineModel } from '../../model/define-model.ts';
import type { ModelObserver } from '../../predict/observer.ts';
import type { SecurityEvent } from '../../security/event.ts';
import { configureSecurity } from '../../security/settings.ts';
import { modelOptions } from '../../testing/models.ts';
import { startTestSdk, type TestSdk } from '../../testing/sdk.ts';
import { robustDistance } from '../anomaly/robust-distance.ts';
import type { Detector, Query } from '../types.ts';
import { detectInputs } from './detect-inputs.ts';
import { InputBlockedError } from './input-blocked-error.ts';
import { inputGuard } from './input-guard.ts';

let sdk: TestSdk;
let seen: SecurityEvent[];
beforeEach(async () => {
  sdk = await startTestSdk();
  seen = [];
  configureSecurity({
    actorKey: 'a key of the tests, long enough',
    onEvent: (event) => void seen.push(event),
  });
});
afterEach(async () => {
  for (const flush of registry.flushers) await flush();
  configureSecurity({});
  await sdk.stop();
});

const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('detector_threw')]!;

/** A detector of large first values, which notes what it is shown. */
function largeFirst(rest: Partial<Detector> = {}) {
  const shown: Query[] = [];
  const detector: Detector = {
    rule: 'large_first',
    category: 'input_anomaly',
    stage: 'input',
    inspect(query) {
      shown.push(query);
      const score = query.vector[0]!;
      return { suspicious: score > 10, score, threshold: 10, reason: `first ${score} above 10` };
    },
    ...rest,
  };
  return { detector, shown };
}

interface Asked {
  readonly x: number;
  readonly from?: string;
}
const double = ({ x }: Asked) => {
  if (x < 0) throw new RangeError('negative');
  return { class: x > 5 ? 'b' : 'a', shares: [x / 100, 1 - x / 100] };
};
const mappers = {
  vector: ({ x }: Asked) => [x, 1],
  client: ({ from }: Asked) => from,
  probabilities: ({ shares }: ReturnType<typeof double>) => shares,
};

function served(...observers: ModelObserver[]) {
  const options = modelOptions({ observers });
  const model = defineModel(options);
  const predict = model.wrapPredict(double, { prediction: (result) => result });
  const many = model.wrapPredict((asked: readonly Asked[]) => asked.map(double), {
    features: (asked) => asked,
    prediction: (results) => results,
  });
  const counted = (metric: { readonly name: string }, rule = 'large_first') =>
    sdk.value(metric.name, { [ATTR.modelName]: options.name, [ATTR.securityRule]: rule });
  return { options, predict, many, counted };
}

describe('an observer', () => {
  it('shows calls to detectors, counts, and reports a flood by one client as one event and its sum', async () => {
    const { detector, shown } = largeFirst();
    const { options, predict, counted } = served(detectInputs({ ...mappers, detectors: [{ detector }] }));
    expect(predict({ x: 3, from: 'ann' })).toEqual({ class: 'a', shares: [0.03, 0.97] });
    for (let i = 0; i < 50; i++) predict({ x: 12 + i / 100, from: 'mallory' });
    predict({ x: 30, from: 'mallory' });
    expect(shown[0]).toEqual({
      vector: [3, 1],
      class: 'a',
      probabilities: [0.03, 0.97],
      client: 'ann',
      at: expect.any(Number),
    });
    expect(await counted(metrics.inputsChecked)).toBe(52);
    expect(await counted(metrics.inputAnomalies)).toBe(51);
    expect(await counted(metrics.securityEvents)).toBe(51);
    // From twice the threshold on it is worse, and so an event of its own.
    expect(seen.map(({ severity, count }) => [severity, count])).toEqual([
      ['low', 1],
      ['medium', 1],
    ]);
    expect(seen[0]).toMatchObject({
      category: 'input_anomaly',
      action: 'flagged',
      rule: 'large_first',
      model: { name: options.name, version: options.version, datasetId: options.datasetId },
      score: 12,
      threshold: 10,
      traceId: sdk.spans()[1]!.spanContext().traceId,
    });
    for (const flush of registry.flushers) await flush();
    expect(seen.at(-1)).toMatchObject({ isUpdate: true, count: 50 });
    expect(JSON.stringify(sdk.events())).not.toContain('mallory');
  });

  it('names the technique of the detector, or else of its category', () => {
    const named = largeFirst({ rule: 'named', technique: 'AML.T0043.001' }).detector;
    const { predict } = served(
      detectInputs({ detectors: [{ detector: largeFirst().detector }, { detector: named }], ...mappers }),
    );
    predict({ x: 20 });
    expect(seen.map(({ rule, technique }) => `${rule} ${technique?.id}`)).toEqual([
      'large_first AML.T0043',
      'named AML.T0043.001',
    ]);
  });

  it('tells clients apart', () => {
    const { predict } = served(
      detectInputs({ ...mappers, detectors: [{ detector: largeFirst().detector }] }),
    );
    for (const from of ['ann', 'bob', 'ann']) predict({ x: 12, from });
    expect(new Set(seen.map(({ rootCause }) => rootCause)).size).toBe(2);
    expect(seen).toHaveLength(2);
  });

  it('shows each input of a batch, and inputs of calls that failed to those that need no answer', () => {
    const input = largeFirst();
    const answer = largeFirst({ rule: 'other', stage: 'answer' });
    const observer = detectInputs({
      vector: (asked: Asked | readonly Asked[]) =>
        Array.isArray(asked) ? asked.map(({ x }) => [x]) : [(asked as Asked).x],
      detectors: [{ detector: input.detector }, { detector: answer.detector }],
    });
    const { predict, many } = served(observer);
    many([{ x: 1 }, { x: 20 }]);
    expect(input.shown.map(({ vector, class: name }) => [vector, name])).toEqual([
      [[1], 'a'],
      [[20], 'b'],
    ]);
    expect(() => predict({ x: -1 })).toThrow(RangeError);
    expect([input.shown.length, answer.shown.length]).toEqual([3, 2]);
  });

  it('samples, and maps nothing of what is sampled out', async () => {
    const { detector, shown } = largeFirst();
    let mapped = 0;
    const vector = ({ x }: Asked) => {
      mapped++;
      return [x];
    };
    const { predict, counted } = served(detectInputs({ vector, detectors: [{ detector, sample: 0.1 }] }));
    for (let i = 0; i < 5_000; i++) predict({ x: 1 });
    // Binomial: one standard deviation is 21.
    expect(Math.abs(shown.length - 500)).toBeLessThan(100);
    expect(mapped).toBe(shown.length);
    expect(await counted(metrics.inputsChecked)).toBe(shown.length);
  });

  it('asks a costly detector after the answer, with a copy of the vector, in the trace of the call', async () => {
    const { detector, shown } = largeFirst({ stage: 'answer', costly: true });
    const buffer = new Float64Array([50, 1]);
    const { predict } = served(detectInputs({ vector: () => buffer, detectors: [{ detector }] }));
    predict({ x: 50 });
    buffer.fill(0);
    expect(shown).toHaveLength(0);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    expect([...(shown[0]!.vector as Float64Array)]).toEqual([50, 1]);
    expect(seen[0]!.traceId).toBe(sdk.spans()[0]!.spanContext().traceId);
  });

  it('keeps its bounds and goes on when a batch holds what is no vector', async () => {
    const { detector, shown } = largeFirst({ stage: 'answer', costly: true });
    const wrong = [
      { length: '5', 0: 1 },
      { length: -1e9, 0: 1 },
      [1, 2n],
      [1, '2'],
      null,
    ] as never as readonly number[][];
    let vectors: readonly number[][] = [...wrong, [1, null as never]];
    const { many, counted } = served(
      detectInputs({ vector: () => vectors, detectors: [flagging({ detector })] }),
    );
    const inputs = Array.from({ length: 6 }, () => ({ x: 1 }));
    many(inputs);
    await vi.waitFor(() => expect(shown).toHaveLength(6));
    expect(shown.map(({ vector }) => [...(vector as Float64Array)])).toEqual([
      [],
      [],
      [],
      [],
      [],
      // Missing is not 0.
      [1, Number.NaN],
    ]);
    // As much as may wait, and one value more.
    vectors = [Array(2 ** 22).fill(1), [1], [1], [1], [1], [1]];
    many(inputs);
    expect(await counted(metrics.inputsSkipped)).toBe(5);
    await vi.waitFor(() => expect(shown).toHaveLength(7));
  });

  it('gives a costly detector the probabilities as they were', async () => {
    const { detector, shown } = largeFirst({ stage: 'answer', costly: true });
    const shares = [0.9, 0.1];
    const { predict } = served(
      detectInputs({ ...mappers, probabilities: () => shares, detectors: [{ detector }] }),
    );
    predict({ x: 1 });
    shares.fill(0);
    await vi.waitFor(() => expect(shown).toHaveLength(1));
    expect(shown[0]!.probabilities).toEqual([0.9, 0.1]);
  });

  it('holds no more than 64 queries for later, none too long, and counts those that it skips', async () => {
    const { detector, shown } = largeFirst({ stage: 'answer', costly: true });
    let vector: ArrayLike<number> = [1];
    const { predict, counted } = served(detectInputs({ vector: () => vector, detectors: [{ detector }] }));
    expect(await counted(metrics.inputsSkipped)).toBe(0);
    for (let i = 0; i < 100; i++) predict({ x: 1 });
    expect(await counted(metrics.inputsSkipped)).toBe(36);
    await vi.waitFor(() => expect(shown).toHaveLength(64));
    vector = { length: 2 ** 40, 0: 1 };
    predict({ x: 1 });
    expect(await counted(metrics.inputsSkipped)).toBe(37);
    vector = [1];
    predict({ x: 1 });
    await vi.waitFor(() => expect(shown).toHaveLength(65));
  });

  it('lets the call go on when a detector or a mapper throws, or gives nonsense', async () => {
    const before = faults();
    const throwing = largeFirst({
      inspect: () => {
        throw new Error('broken');
      },
    });
    const promising = largeFirst({ rule: 'promising', inspect: (async () => undefined) as never });
    const silent = largeFirst({ rule: 'silent', inspect: () => undefined });
    const { predict, counted } = served(
      detectInputs({ ...mappers, detectors: [throwing, promising, silent].map(flagging) }),
      detectInputs({
        vector: () => {
          throw new Error('broken');
        },
        detectors: [flagging(largeFirst({ rule: 'unmapped' }))],
      }),
      detectInputs({ vector: () => undefined, detectors: [flagging(largeFirst({ rule: 'no_vector' }))] }),
    );
    expect(predict({ x: 20 }).class).toBe('b');
    expect(faults() - before).toBe(2);
    for (const rule of ['large_first', 'promising', 'silent', 'unmapped', 'no_vector']) {
      expect(await counted(metrics.inputsChecked, rule)).toBe(0);
    }
  });

  it('finds out a detector that asks the wrapped function, and does not run in circles', async () => {
    const before = faults();
    let calls = 0;
    const { detector } = largeFirst({
      stage: 'answer',
      inspect: () => {
        calls++;
        predict({ x: 1 });
        return undefined;
      },
    });
    const { predict } = served(detectInputs({ ...mappers, detectors: [{ detector }] }));
    predict({ x: 1 });
    expect(calls).toBe(1);
    expect(faults() - before).toBe(1);
  });

  it('refuses a policy that is to block, and says what to do', () => {
    const { detector } = largeFirst();
    expect(() => detectInputs({ ...mappers, detectors: [{ detector, action: 'block' }] })).toThrow(
      'detectInputs option detectors[0].action cannot be block, for an observer is told when the answer is given: screen before the call with inputGuard',
    );
  });
});

describe('a guard', () => {
  const model = { name: 'guarded', version: '1', datasetId: 'd' };
  const input = () => ({ detector: largeFirst().detector, action: 'block' as const });
  const answer = () => ({
    detector: largeFirst({
      rule: 'sure',
      category: 'evasion',
      stage: 'answer',
      inspect: ({ probabilities = [] }) => {
        const score = Math.max(...probabilities);
        return { suspicious: score > 0.99, score, threshold: 0.99, reason: 'sure' };
      },
    }).detector,
    action: 'block' as const,
  });

  it('says of a query what is to be done', () => {
    const guard = inputGuard({ model, detectors: [input(), { ...answer(), action: 'flag' }] });
    expect(guard.screen({ vector: [1] })).toEqual({ action: 'allowed', findings: [] });
    expect(guard.screen({ vector: [20], client: 'mallory' })).toEqual({
      action: 'blocked',
      findings: [
        {
          rule: 'large_first',
          category: 'input_anomaly',
          score: 20,
          threshold: 10,
          reason: 'first 20 above 10',
        },
      ],
    });
    expect(guard.judge({ vector: [20], probabilities: [1] })).toMatchObject({
      action: 'flagged',
      findings: [{ rule: 'sure' }],
    });
    expect(seen.map(({ action, severity }) => [action, severity])).toEqual([
      ['blocked', 'medium'],
      ['flagged', 'medium'],
    ]);
  });

  it('refuses by an error that a service can tell, before the model is asked', () => {
    let calls = 0;
    const guard = inputGuard({ model, detectors: [input()] });
    const predict = guard.wrap((asked: Asked) => {
      calls++;
      return double(asked);
    }, mappers);
    expect(predict({ x: 3 })).toEqual(double({ x: 3 }));
    const refused = catching(() => predict({ x: 20 }));
    expect(refused).toBeInstanceOf(InputBlockedError);
    expect(errorType(refused)).toBe('input_blocked');
    expect(refused).toMatchObject({
      code: 'input_blocked',
      message: 'input blocked',
      findings: [{ rule: 'large_first' }],
    });
    expect(calls).toBe(1);
  });

  it('refuses an answer, of a function that gives a promise too, and a whole batch for one input', async () => {
    const guard = inputGuard({ model, detectors: [input(), answer()] });
    const predict = guard.wrap(double, { ...mappers, prediction: (result) => result });
    expect(() => predict({ x: 0 })).toThrow(InputBlockedError);
    expect(predict({ x: 4 }).class).toBe('a');
    const later = guard.wrap(async (asked: Asked) => double(asked), mappers);
    await expect(later({ x: 4 })).resolves.toEqual(double({ x: 4 }));
    await expect(later({ x: 0 })).rejects.toThrow(InputBlockedError);
    await expect(later({ x: -1 })).rejects.toThrow(RangeError);
    const many = guard.wrap((asked: readonly Asked[]) => asked.map(double), {
      vector: (asked) => asked.map(({ x }) => [x]),
    });
    expect(many([{ x: 1 }, { x: 2 }])).toHaveLength(2);
    expect(() => many([{ x: 1 }, { x: 20 }])).toThrow(InputBlockedError);
  });

  it('screens what follows an input without a vector', () => {
    const guard = inputGuard({ model, detectors: [input()] });
    const many = guard.wrap((rows: readonly unknown[]) => rows.length, {
      vector: (rows) => rows as readonly number[][],
    });
    const before = faults();
    for (const first of [undefined, null, 7, 'text', {}]) {
      expect(() => many([first, [20]])).toThrow(InputBlockedError);
    }
    expect(faults() - before).toBe(5);
  });

  it('tells of inputs that a fitted detector cannot judge', () => {
    const clean = Array.from({ length: 400 }, (_, i) => [Math.sin(i), Math.cos(7 * i)]);
    const guard = inputGuard({ model, detectors: [{ detector: robustDistance(clean), action: 'block' }] });
    const before = faults();
    for (const vector of [[1e9], [1e9, 0, 0], [1e9, '0' as never]]) guard.screen({ vector });
    expect(faults() - before).toBe(3);
    expect(guard.screen({ vector: [1e9, 0] }).action).toBe('blocked');
  });

  it('keeps `this`, and what the function throws', () => {
    const service = {
      factor: 3,
      predict: inputGuard({ model, detectors: [input()] }).wrap(
        function (this: { factor: number }, x: number) {
          if (x === 0) throw new RangeError('zero');
          return x * this.factor;
        } as (x: number) => number,
        { vector: (x) => [x] },
      ),
    };
    expect(service.predict(2)).toBe(6);
    expect(() => service.predict(0)).toThrow(RangeError);
  });

  it('fails open', () => {
    const before = faults();
    const broken = largeFirst({
      inspect: () => {
        throw new Error('broken');
      },
    });
    const guard = inputGuard({
      model,
      detectors: [{ detector: broken.detector, action: 'block' }, answer()],
    });
    expect(guard.screen({ vector: [20] }).action).toBe('allowed');
    for (const query of [undefined, null, {}, { vector: 7 }, { vector: null }]) {
      expect(guard.screen(query as never).action).toBe('allowed');
    }
    const predict = guard.wrap(double, {
      vector: () => {
        throw new Error('broken');
      },
    });
    expect(predict({ x: 20 }).class).toBe('b');
    expect(faults() - before).toBe(7);
  });
});

it('says what is wrong with the options', () => {
  const { detector } = largeFirst();
  const make = (detectors: unknown) => () => detectInputs({ ...mappers, detectors: detectors as never });
  expect(make([])).toThrow('must be 1 to 16 objects such as');
  expect(make([detector])).toThrow('detectInputs option detectors[0] has no option "rule"');
  expect(make([{ detector: {} }])).toThrow('detectors[0].detector.rule must match');
  expect(make([{ detector: { ...detector, category: 'toString' } }])).toThrow(
    'detectors[0].detector.category must be one of input_anomaly, evasion',
  );
  expect(make([{ detector: { ...detector, stage: 'late' } }])).toThrow(
    'stage must be input or answer, not "late"',
  );
  expect(make([{ detector: { ...detector, inspect: 1 } }])).toThrow('inspect must be a function, not 1');
  expect(make([{ detector, action: 'drop' }])).toThrow(
    'detectors[0].action must be flag or block, not "drop"',
  );
  expect(make([{ detector, sample: 0 }])).toThrow('detectors[0].sample must be above 0 and at most 1, not 0');
  expect(make([{ detector }, { detector }])).toThrow(
    'detectors[1] has the rule large_first, as one before it',
  );
  expect(() => detectInputs({ detectors: [{ detector }] } as never)).toThrow(
    'option vector must be a function, not undefined',
  );
  expect(() => inputGuard({ model: { name: 'm' } as never, detectors: [{ detector }] })).toThrow(
    'option model.version',
  );
  const guard = inputGuard({ model: { name: 'm', version: '1', datasetId: 'd' }, detectors: [{ detector }] });
  expect(() => guard.wrap(1 as never, mappers)).toThrow('inputGuard wrap wants a function, not 1');
  expect(() => guard.wrap(double, {} as never)).toThrow('inputGuard wrap option vector must be a function');
});

function flagging({ detector }: { readonly detector: Detector }) {
  return { detector };
}

function catching(step: () => unknown): unknown {
  try {
    step();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}
