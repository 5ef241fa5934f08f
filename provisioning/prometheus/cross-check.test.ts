import { setTimeout as sleep } from 'node:timers/promises';
import {
  FAMILY,
  LABEL,
  RECORDED,
  type RecordedKey,
  VERDICT,
  WINDOW_LABEL,
  WINDOWS,
} from '@parapet/instrumentation/contract';
import { criticalZ, type DriftResult, judge, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../test/support/prometheus.ts';
import { binId, type CountedFeature, openMetrics, recordedCounts } from './testing/history.ts';
import { type RulesOverHistory, startPrometheus } from './testing/rules-over-history.ts';

/** History ends now: Prometheus refuses to record anything older than the last block. */
const now = Math.floor(Date.now() / 1000);
const times = [
  ...Array.from({ length: 290 }, (_, i) => now - 87_600 + i * 300),
  ...Array.from({ length: 40 }, (_, i) => now - 586 + i * 15),
].filter((time, i, all) => i === 0 || time > all[i - 1]!);

/** Counters that grow by `perDay` of each bin, with a restart of the process when a time is given. */
function growing(perDay: readonly number[], restartedAt = 0): (time: number) => number[] {
  const started = now - 90_000;
  return (time) => {
    const age = time - (time >= restartedAt && restartedAt > 0 ? restartedAt : started);
    return perDay.map((amount) => Math.floor((amount * age) / 86_400));
  };
}

const TEN = Array.from({ length: 10 }, (_, i) => 180 + ((i * 7919) % 41));
const features: CountedFeature[] = [
  version(
    '1',
    'quiet',
    [...TEN, 0, 0],
    [growing([...TEN.map((c) => c * 40), 0, 0]), growing([...TEN.map((c) => c * 40), 0, 0])],
  ),
  version(
    '1',
    'shifted',
    [...TEN, 0, 0],
    [
      growing([...TEN.map((c, i) => c * (i + 1) * 8), 0, 40]),
      growing([...TEN.map((c, i) => c * (i + 1) * 8), 0, 0]),
    ],
  ),
  version('1', 'few', [...TEN, 3, 0], [growing([...TEN.map((c) => c / 8), 1, 2])]),
  version('1', 'restarted', [...TEN, 0, 0], [growing([...TEN.map((c) => c * 60), 9, 0], now - 200)]),
  version(
    '1',
    'category',
    [900, 500, 300, 200, 60, 35, 5, 0, 0],
    [growing([90_000, 50_000, 30_000, 12_000, 9_000, 3_000, 2_500, 0, 4_000])],
  ),
  version('1', 'stray', [...TEN, 0, 0], [growing([...TEN.map((c) => c * 3), 0, 60])]),
  version('1', 'constant', [0, 2000, 0, 0, 0], [growing([0, 300_000, 0, 0, 0])]),
  version('1', 'idle', [...TEN, 0, 0], [growing(Array(12).fill(0))]),
  version('1', 'never', [...TEN, 0, 0], []),
  version('2', 'quiet', [...TEN, 0, 0], [growing([...TEN.map((c) => c * 2), 0, 0])]),
  // Inputs as ever, and other answers.
  version('3', 'quiet', [...TEN, 0, 0], [growing([...TEN.map((c) => c * 40), 0, 0])]),
  version('3', '@class', [900, 1100, 0, 0], [growing([64_000, 16_000, 0, 0])]),
  version('3', '@score', [...TEN, 0, 0], [growing([...TEN.map((c, i) => c * (10 - i) * 8), 0, 0])]),
  // Two segments in use and one out of season, of two features each.
  ...segment('summer', [...TEN.map((c) => c * 40), 0, 0]),
  ...segment('winter', [...TEN.map((c, i) => c * (i + 1) * 8), 0, 0]),
  ...segment('spring', Array(12).fill(0)),
  // A baseline that the version was defined with before: its counts are still reported.
  ...segment('before', [...TEN.map((c, i) => c * (10 - i) * 8), 0, 0]),
];

function segment(name: string, perDay: readonly number[]): CountedFeature[] {
  return ['first', 'second'].map((feature) => ({
    ...version('segmented', feature, [...TEN, 0, 0], [growing(perDay)]),
    baselineId: `b1:${name}`,
  }));
}

function version(
  name: string,
  feature: string,
  baseline: readonly number[],
  replicas: CountedFeature['replicas'],
): CountedFeature {
  return { model: 'mail-filter', version: name, feature, baseline, replicas };
}

function* history(): Generator<string> {
  yield `# TYPE ${FAMILY.modelInfo} gauge`;
  for (const time of times) {
    yield `${FAMILY.modelInfo}{${LABEL.modelName}="bare",${LABEL.modelVersion}="1",${LABEL.datasetId}="d"} 1 ${time}`;
  }
  yield `# TYPE ${FAMILY.baselineInfo} gauge`;
  for (const name of ['summer', 'winter', 'spring', 'before']) {
    const labels = `${LABEL.modelName}="mail-filter",${LABEL.modelVersion}="segmented",${LABEL.baselineId}="b1:${name}",${LABEL.baselineSegment}="${name}"`;
    for (const time of times) {
      yield `${FAMILY.baselineInfo}{${labels}} ${name === 'before' ? 0 : 1} ${time}`;
    }
  }
  yield* openMetrics(features, times);
  yield* recordedCounts(served, '5m', 300, [now - 5_000, now - 60]);
  yield* recordedCounts(served, '1h', 3_600, [now - 86_400, now - 60]);
}

const served = features.filter(({ baselineId }) => baselineId !== 'b1:before');

let prometheus: RulesOverHistory;
beforeAll(async () => {
  prometheus = await startPrometheus(history());
}, 60_000);
afterAll(() => prometheus?.stop());

/** All recorded series of one window, at the time of one evaluation of its group. */
async function recordedAt(window: string): Promise<Sample[]> {
  const last = `timestamp(${RECORDED.modelVerdict}{${WINDOW_LABEL}="${window}"})`;
  const baselines = `timestamp(${RECORDED.baselineBins})`;
  for (let tries = 0; tries < 60; tries++) {
    const [done] = await prometheus.query(last, Date.now() / 1000);
    const [known] = await prometheus.query(baselines, Date.now() / 1000 - 3);
    if (done && known && done.value > known.value + 2) {
      return prometheus.query(`{__name__=~"ml:.+",${WINDOW_LABEL}="${window}"}`, done.value);
    }
    await sleep(500);
  }
  throw new Error(`the rules over ${window} were not evaluated`);
}

describe.each(WINDOWS)('over %s', (window) => {
  let samples: Sample[];
  beforeAll(async () => {
    samples = await recordedAt(window);
  }, 60_000);

  const recordedValue = (key: RecordedKey, labels: Record<string, string>): number | undefined =>
    samples.find(
      (sample) =>
        sample.labels.__name__ === RECORDED[key] &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )?.value;

  test('no series is NaN or infinite', () => {
    expect(samples.length).toBeGreaterThan(100);
    expect(samples.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  test.each(
    served.map(
      (feature) => [feature.version, feature.feature, feature.baselineId ?? 'its own', feature] as const,
    ),
  )('version %s, feature %s, baseline %s: rules and library agree', (_version, _name, _baseline, feature) => {
    const labels = {
      [LABEL.modelVersion]: feature.version,
      [LABEL.featureName]: feature.feature,
      ...(feature.baselineId && { [LABEL.baselineId]: feature.baselineId }),
    };
    const observed = feature.baseline.map(
      (_, bin) => recordedValue('featureBins', { ...labels, [LABEL.featureBin]: binId(bin) }) ?? 0,
    );
    const siblings = served.filter((other) => other.version === feature.version).length;
    const expected = judge(observed, feature.baseline, criticalZ(siblings));
    const keys = {
      n: 'driftN',
      m: 'driftM',
      k: 'driftK',
      statistic: 'driftStatistic',
      z: 'driftZ',
      evidence: 'driftEvidence',
    } as const satisfies Partial<Record<keyof DriftResult, RecordedKey>>;
    for (const [field, key] of Object.entries(keys) as [keyof typeof keys, RecordedKey][]) {
      // The cube root in z makes of the last digits of a T near 0 the third one.
      const nearly = expected.statistic < 1e-3 && (field === 'z' || field === 'evidence');
      expectClose(recordedValue(key, labels), expected[field], field, nearly ? 1e-2 : 1e-9);
    }
    const psi = recordedValue('driftPsi', labels);
    if (recordedValue('driftSuspect', labels) !== undefined) expectClose(psi, expected.psi, 'psi', 1e-9);
    else expectCalm(psi, expected);
    expectClose(
      recordedValue('driftCriticalZ', { [LABEL.modelVersion]: feature.version }),
      expected.criticalZ,
      'critical z',
    );
    const verdict = {
      drifted: VERDICT.drifted,
      fine: VERDICT.fine,
      'not enough data': VERDICT.notEnoughData,
    };
    expect(recordedValue('driftVerdict', labels)).toBe(verdict[expected.verdict]);
  });

  test('the model is as bad as its worst feature, and a served version without a baseline has no verdict', () => {
    expect(
      recordedValue('modelVerdict', { [LABEL.modelName]: 'mail-filter', [LABEL.modelVersion]: '1' }),
    ).toBe(VERDICT.drifted);
    expect(recordedValue('modelDrifted', { [LABEL.modelVersion]: '1' })).toBeGreaterThan(0);
    expect(recordedValue('modelVerdict', { [LABEL.modelName]: 'bare' })).toBe(VERDICT.notEnoughData);
  });
});

test('a shift of the answers alone is drift', async () => {
  const [verdict] = await prometheus.query(
    `${RECORDED.modelVerdict}{${LABEL.modelVersion}="3",${WINDOW_LABEL}="1h"}`,
    Date.now() / 1000,
  );
  expect(verdict?.value).toBe(VERDICT.drifted);
  const drifted = await prometheus.query(
    `${RECORDED.driftVerdict}{${LABEL.modelVersion}="3",${WINDOW_LABEL}="1h"} == ${VERDICT.drifted}`,
    Date.now() / 1000,
  );
  expect(drifted.map(({ labels }) => labels[LABEL.featureName]).sort()).toEqual(['@class', '@score']);
});

test('segments are judged one by one, at a level that all share; a baseline of the past is not judged', async () => {
  const of = `{${LABEL.modelVersion}="segmented",${WINDOW_LABEL}="1d"}`;
  const verdicts = await prometheus.query(`${RECORDED.modelVerdict}${of}`, Date.now() / 1000);
  expect(Object.fromEntries(verdicts.map(({ labels, value }) => [labels[LABEL.baselineId], value]))).toEqual({
    'b1:summer': VERDICT.fine,
    'b1:winter': VERDICT.drifted,
    'b1:spring': VERDICT.notEnoughData,
  });
  const shared = await prometheus.query(`${RECORDED.modelFeatures}${of}`, Date.now() / 1000);
  expect(shared.map(({ value }) => value)).toEqual([6, 6, 6]);
  expect(
    await prometheus.query(`{${LABEL.baselineId}="b1:before",__name__=~"ml:.+"}`, Date.now() / 1000),
  ).toEqual([]);
});

test('the cases cover all three verdicts', async () => {
  const verdicts = await prometheus.query(RECORDED.driftVerdict, Date.now() / 1000);
  expect(new Set(verdicts.map(({ value }) => value))).toEqual(new Set([-1, 0, 1]));
});

/** What is not suspect has its PSI to the second order, which is not as exact for few values and in thin bins. */
function expectCalm(psi: number | undefined, expected: DriftResult): void {
  const { psi: exact, statistic, n, m, k, z, criticalZ: critical } = expected;
  expectClose(psi, n > 0 ? (statistic - k) * (1 / n + 1 / m) : 0, 'PSI to the second order');
  expect(psi).toBeLessThan(PSI_MATERIAL / 2);
  expect(exact).toBeLessThan(PSI_MATERIAL);
  expect(z).toBeLessThan(critical);
  if (n > 0) expect(Math.abs(psi! - exact)).toBeLessThanOrEqual(n < 200 ? 0.1 : 0.05);
}

function expectClose(actual: number | undefined, expected: number, what: string, within = 1e-9): void {
  expect(actual, what).toBeDefined();
  expect(Math.abs(actual! - expected), `${what}: ${actual} and ${expected}`).toBeLessThanOrEqual(
    within * Math.max(1, Math.abs(expected)),
  );
}
