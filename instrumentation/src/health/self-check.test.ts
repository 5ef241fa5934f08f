import * as api from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BaselineBuilder } from '../baseline/index.ts';
import { ATTR, events, metrics } from '../contract/index.ts';
import { flushWaiting } from '../events/emit.ts';
import { Registry } from '../export/registry.ts';
import { checkModelOptions } from '../model/options.ts';
import { baselineOf, manyFeatures, modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type ModelCheck, PROCESS_CHECKS, type ProcessCheck } from './checks.ts';
import { SelfCheck } from './self-check.ts';

let sdk: TestSdk | undefined;
let registry: Registry;
let clock: { ms: number; wallMs: number };
let check: SelfCheck;

beforeEach(() => {
  registry = new Registry();
  clock = { ms: 1_000, wallMs: 1_700_000_000_000 };
  check = new SelfCheck(registry, { now: () => clock.ms, wall: () => clock.wallMs });
});
afterEach(async () => {
  // Events that waited for a logger must not reach that of the next test.
  sdk ??= await startTestSdk();
  flushWaiting();
  await sdk.stop();
  sdk = undefined;
});

/** Time goes by, and the timer fires. */
function pass(ms: number): void {
  clock.ms += ms;
  clock.wallMs += ms;
  check.evaluate();
}

/** The gauge as the next collection gives it. */
function gauge(name: ProcessCheck | ModelCheck, model = ''): Promise<number | undefined> {
  // A call or a definition would have it take up the provider.
  registry.exporter();
  return sdk!.value(metrics.checkProblem.name, { [ATTR.checkName]: name, [ATTR.modelName]: model });
}

/** What the gauge would give, for problems that keep it from being collected. */
const held = (name: ProcessCheck) =>
  registry.tally('checkProblem').of({ modelName: '', modelVersion: '', checkName: name }).value;

const told = () =>
  sdk!
    .events()
    .filter(({ eventName }) => eventName === events.checkChanged.name)
    .map(({ attributes, severityNumber }) => [
      attributes[ATTR.checkName],
      attributes[ATTR.checkState],
      severityNumber,
    ]);

const serve = (options: Parameters<typeof modelOptions>[0] = {}) => {
  const given = modelOptions(options);
  return { state: registry.register(checkModelOptions(given)), name: given.name };
};

const baseline = new BaselineBuilder({ datasetId: 'set-1' }).addRow({ x: 1 }).build();

it('of a sound process every check says 0, and nothing is told', async () => {
  sdk = await startTestSdk();
  const { name } = serve({ baseline });
  pass(15_000);
  const points = await sdk.points(metrics.checkProblem.name);
  expect(points).toHaveLength(Object.keys(PROCESS_CHECKS).length + 4);
  expect(points.filter(({ value }) => value !== 0)).toEqual([]);
  expect(points.filter(({ attributes }) => attributes[ATTR.modelName] === name)).toHaveLength(4);
  expect(told()).toEqual([]);
});

describe('no_meter_provider', () => {
  it('is so until one comes; both are told once a logger is there', async () => {
    serve({ baseline });
    pass(15_000);
    pass(15_000);
    expect(held('no_meter_provider')).toBe(1);
    sdk = await startTestSdk();
    expect(await gauge('no_meter_provider')).toBe(0);
    expect(told()).toEqual([
      ['no_meter_provider', 'problem', 13],
      ['no_meter_provider', 'ok', 9],
    ]);
  });
});

describe('api_version_hidden', () => {
  const API = Symbol.for('opentelemetry.js.api.1');
  const shared = globalThis as { [API]?: object | undefined };

  it('is what an SDK behind an older copy of the API is', () => {
    const before = shared[API];
    // What that copy registers, by the source of the API: its version, and the provider under the name of the signal.
    shared[API] = Object.freeze({ version: '1.0.0', metrics: { getMeter: () => api.createNoopMeter() } });
    try {
      expect(api.metrics.getMeterProvider().constructor.name).toBe('NoopMeterProvider');
      pass(15_000);
      expect([held('api_version_hidden'), held('no_meter_provider')]).toEqual([1, 0]);
    } finally {
      shared[API] = before;
    }
    pass(15_000);
    expect([held('api_version_hidden'), held('no_meter_provider')]).toEqual([0, 1]);
  });
});

describe('second_provider', () => {
  it('is so when the provider changes under the models, which go on with the new one', async () => {
    sdk = await startTestSdk();
    pass(15_000);
    expect(await gauge('second_provider')).toBe(0);
    await sdk.stop();
    sdk = await startTestSdk();
    pass(15_000);
    expect(await gauge('second_provider')).toBe(1);
    expect(told()).toContainEqual(['second_provider', 'problem', 13]);
  });

  it('is so when startTelemetry found an SDK', async () => {
    sdk = await startTestSdk();
    registry.faults.count('sdk_present');
    expect(await gauge('second_provider')).toBe(1);
  });
});

describe('collection_stalled', () => {
  it('is told after five minutes without a collection, and that it is over with the next', async () => {
    sdk = await startTestSdk();
    pass(15_000);
    await gauge('collection_stalled');
    pass(290_000);
    expect(held('collection_stalled')).toBe(0);
    pass(15_000);
    expect(held('collection_stalled')).toBe(1);
    expect(await gauge('collection_stalled')).toBe(0);
    expect(told()).toEqual([
      ['collection_stalled', 'problem', 13],
      ['collection_stalled', 'ok', 9],
    ]);
  });

  it('is so of a provider that was never collected, from when it came', async () => {
    pass(600_000);
    sdk = await startTestSdk();
    pass(15_000);
    expect(held('collection_stalled')).toBe(0);
    pass(301_000);
    expect(held('collection_stalled')).toBe(1);
  });
});

describe('export_failing', () => {
  it.each(['export_failed', 'export_dropped'] as const)('is so for five minutes after %s', async (fault) => {
    sdk = await startTestSdk();
    pass(15_000);
    registry.faults.count(fault);
    pass(15_000);
    expect(held('export_failing')).toBe(1);
    pass(299_000);
    expect(held('export_failing')).toBe(1);
    pass(2_000);
    expect(held('export_failing')).toBe(0);
  });
});

describe('clock_jumped', () => {
  it.each([2_000, -2_000, 86_400_000])('by %i ms is so for five minutes', (jump) => {
    pass(15_000);
    clock.wallMs += jump;
    pass(15_000);
    expect(held('clock_jumped')).toBe(1);
    pass(301_000);
    expect(held('clock_jumped')).toBe(0);
  });

  it('is not what NTP slews', () => {
    for (let i = 0; i < 1_000; i++) {
      // 500 ppm, the fastest that it does.
      clock.wallMs += 7.5;
      pass(15_000);
      expect(held('clock_jumped')).toBe(0);
    }
  });
});

describe('checks of a model version', () => {
  it('baseline_missing: until it is defined with one', async () => {
    sdk = await startTestSdk();
    const { state, name } = serve();
    expect(await gauge('baseline_missing', name)).toBe(1);
    registry.register(checkModelOptions({ ...state.definition, baseline }));
    expect(await gauge('baseline_missing', name)).toBe(0);
    expect(told()).toEqual([
      ['baseline_missing', 'problem', 13],
      ['baseline_missing', 'ok', 9],
    ]);
    const [event] = sdk.events().filter(({ eventName }) => eventName === events.checkChanged.name);
    expect(event).toMatchObject({
      attributes: { [ATTR.modelName]: name, [ATTR.modelVersion]: '1.0', [ATTR.datasetId]: 'set-1' },
      body: expect.stringMatching(
        /^baseline_missing at .*: the version is served without a baseline. To mend it: /,
      ),
    });
  });

  it('baseline_of_other_data', async () => {
    sdk = await startTestSdk();
    const { name } = serve({ baseline, datasetId: 'set-2' });
    expect(await gauge('baseline_of_other_data', name)).toBe(1);
  });

  it('series_budget_spent', async () => {
    sdk = await startTestSdk();
    registry.budget = 30;
    const { name } = serve({ baseline: baselineOf(manyFeatures(3)) });
    expect(await gauge('series_budget_spent', name)).toBe(1);
  });

  it('of a retired version say 0', async () => {
    sdk = await startTestSdk();
    const { state, name } = serve();
    expect(await gauge('baseline_missing', name)).toBe(1);
    registry.retire(state);
    expect(await gauge('baseline_missing', name)).toBe(0);
  });

  it('labels_overdue: by the last twenty that were due, and not by fewer', async () => {
    sdk = await startTestSdk();
    const { name } = serve({ baseline });
    const due = (labelState: string, by: number) =>
      registry.tally('labelDue').add({ modelName: name, modelVersion: '1.0', labelState }, by);
    due('missing', 19);
    expect(await gauge('labels_overdue', name)).toBe(0);
    due('unmatchable', 100);
    due('missing', 1);
    expect(await gauge('labels_overdue', name)).toBe(1);
    due('labelled', 30);
    due('missing', 10);
    expect(await gauge('labels_overdue', name)).toBe(0);
  });
});

it('a problem is told once, however often it is looked at', async () => {
  sdk = await startTestSdk();
  const { name } = serve();
  for (let i = 0; i < 10; i++) pass(15_000);
  expect(await gauge('baseline_missing', name)).toBe(1);
  expect(told()).toHaveLength(1);
});

it('what throws in it is counted and goes nowhere', async () => {
  sdk = await startTestSdk();
  const { state } = serve({ baseline });
  Object.defineProperty(state, 'counted', {
    get() {
      throw new Error('broken');
    },
  });
  pass(15_000);
  expect(registry.faults.counts[registry.faults.kinds.indexOf('self_check_threw')]).toBe(1);
  expect(await sdk.collectErrors()).toEqual([]);
});
