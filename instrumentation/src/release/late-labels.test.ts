import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LateLabels, lateLabels } from '../../bench/canary/late-labels.ts';
import { worseAt } from '../../bench/canary/simulate.ts';
import { seeded } from '../../bench/drift/random.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { CanaryLabel } from './options.ts';
import { createRouter } from './router.ts';
import { ALPHA_SHARE, CANARY_ALPHA } from './verdict/canary-verdict.ts';
import { versionsOf } from './versions.fixture.ts';

const BEGIN = Date.UTC(2026, 10, 2);
const MINUTE = 60_000;

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
  vi.useFakeTimers({ toFake: ['Date'], now: BEGIN });
});
afterEach(async () => {
  vi.useRealTimers();
  await sdk.stop();
});

function two() {
  const { name, load } = versionsOf<(user: string) => string>();
  const [one, next] = [load('1', () => '1'), load('2', () => '2')];
  const router = createRouter({ name: 'mail', champion: one });
  const quality = () => router.status().canary!.counts.quality;
  return { name, router, next, quality };
}

it('labels of predictions from before the deployment are not counted, here and in what is exported', async () => {
  const { name, router, next, quality } = two();
  router.canary(next, { share: 0.5 });
  vi.setSystemTime(BEGIN + 10 * MINUTE);
  for (const version of ['1', '2']) {
    router.recordLabel(version, { wrong: true, predictedAt: BEGIN - 1 });
    router.recordLabel(version, { wrong: true, predictedAt: new Date(BEGIN - 60 * MINUTE) });
  }
  expect(quality()).toBeUndefined();
  router.recordLabel('1', { wrong: false, predictedAt: BEGIN });
  router.recordLabel('2', { wrong: true, predictedAt: new Date(BEGIN + MINUTE) });
  expect(quality()).toEqual({ champion: { trials: 1, failures: 0 }, canary: { trials: 1, failures: 1 } });
  const trials = await sdk.points(metrics.canaryTrials.name);
  expect(
    trials
      .filter(({ attributes }) => attributes[ATTR.modelName] === name)
      .filter(({ attributes }) => attributes[ATTR.canaryMetric] === 'quality')
      .map(({ value }) => value),
  ).toEqual([1, 1]);
});

it('another share begins anew, the same share goes on', () => {
  const { router, next, quality } = two();
  router.canary(next, { share: 0.5 });
  vi.setSystemTime(BEGIN + MINUTE);
  router.canary(next, { share: 0.5, reason: 'said again' });
  router.recordLabel('1', { wrong: false, predictedAt: BEGIN });
  expect(quality()!.champion.trials).toBe(1);
  router.canary(next, { share: 0.6 });
  router.recordLabel('1', { wrong: false, predictedAt: BEGIN });
  expect(quality()).toBeUndefined();
});

it.each<[string, unknown]>([
  ['no time', { wrong: true }],
  ['no number', { wrong: true, predictedAt: Number.NaN }],
  ['no date', { wrong: true, predictedAt: new Date('x') }],
  ['a text', { wrong: true, predictedAt: '2026-11-02' }],
  ['no label', undefined],
])('%s is dropped and counted as a fault', (_, label) => {
  const { router, next, quality } = two();
  router.canary(next, { share: 0.5 });
  const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('record_invalid')]!;
  const before = faults();
  router.recordLabel('2', label as CanaryLabel);
  expect(quality()).toBeUndefined();
  expect(faults()).toBe(before + 1);
});

/** Errors double as the canary begins, for the champion as well; labels come 3,000 calls late. */
const SCENARIO: LateLabels = { before: 0.02, since: 0.04, share: 0.3, late: 3_000, most: 10_000 };
const LEVEL = CANARY_ALPHA * ALPHA_SHARE.quality;
const RUNS = 300;

/** How often the equal canary is called worse at a look after every tenth label. */
function falseAlarms(timeOf: (call: number) => number): number {
  const { router, next, quality } = two();
  const random = seeded(8);
  const isWorse = worseAt(LEVEL);
  let alarms = 0;
  for (let run = 0; run < RUNS; run++) {
    router.canary(next, { share: SCENARIO.share, deploymentId: `run-${run}` });
    let labels = 0;
    for (const { arm, wrong, call } of lateLabels(SCENARIO, random)) {
      router.recordLabel(arm === 'canary' ? '2' : '1', { wrong, predictedAt: timeOf(call) });
      const counts = labels++ % 10 === 0 ? quality() : undefined;
      if (counts === undefined || !isWorse(counts)) continue;
      alarms++;
      break;
    }
  }
  return alarms / RUNS;
}

it('an equal canary that begins as errors double is not taken for worse by late labels', () => {
  expect(falseAlarms((call) => BEGIN + call)).toBeLessThanOrEqual(LEVEL);
  // It would be, did it take all predictions for those of its own time.
  expect(falseAlarms(() => BEGIN)).toBeGreaterThan(5 * LEVEL);
});
