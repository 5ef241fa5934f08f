import { setTimeout as sleep } from 'node:timers/promises';
import { binId, type CountedFeature, openMetrics } from '../../../provisioning/prometheus/testing/history.ts';
import {
  type RulesOverHistory,
  startPrometheus,
} from '../../../provisioning/prometheus/testing/rules-over-history.ts';
import type { Sample } from '../../../test/support/prometheus.ts';
import { LABEL, RECORDED, VERDICT, WINDOW_LABEL } from '../../src/contract/index.ts';
import { criticalZ, judge } from '../../src/drift/index.ts';
import { cumulated, drawBin, drawCounts, seeded } from './random.ts';
import { DECILES, shiftedDeciles } from './shapes.ts';

const VERSIONS = 40;
const FEATURES = 43;
const N = 200;
const SCRAPES = 20;

/**
 * Draws windows of 40 model versions, half of them with one shifted feature, lets the rules judge them in a real
 * Prometheus, and compares every verdict with the library's on the same counts.
 */
export async function rulesAgainstLibrary() {
  const features = drawFeatures();
  const now = Math.floor(Date.now() / 1000);
  const times = Array.from({ length: SCRAPES }, (_, i) => now - 2 - (SCRAPES - 1 - i) * 15);
  const prometheus = await startPrometheus(openMetrics(features(times), times), 5);
  try {
    const time = await evaluated(prometheus);
    const verdicts = await prometheus.query(`${RECORDED.driftVerdict}{${WINDOW_LABEL}="5m"}`, time);
    const observed = await prometheus.query(`${RECORDED.featureBins}{${WINDOW_LABEL}="5m"}`, time);
    return summary(features(times), verdicts, observed);
  } finally {
    await prometheus.stop();
  }
}

const isShifted = (version: number, feature: number) => version % 2 === 1 && feature === 0;

/** Counters that start at zero and have grown by N values in all at the last scrape. */
function drawFeatures(): (times: readonly number[]) => CountedFeature[] {
  const random = seeded(7);
  const drawn = Array.from({ length: VERSIONS * FEATURES }, (_, i) => {
    const [version, feature] = [Math.floor(i / FEATURES), i % FEATURES];
    const cumulative = cumulated(isShifted(version, feature) ? shiftedDeciles(0.5) : DECILES);
    const steps = Array.from({ length: SCRAPES }, () => DECILES.map(() => 0));
    for (let value = 0; value < N; value++) {
      const step = steps[1 + (value % (SCRAPES - 1))]!;
      const bin = drawBin(cumulative, random);
      step[bin] = step[bin]! + 1;
    }
    for (let s = 1; s < SCRAPES; s++) steps[s] = steps[s]!.map((count, bin) => count + steps[s - 1]![bin]!);
    return { version, feature, baseline: drawCounts(2000, DECILES, random), steps };
  });
  return (times) =>
    drawn.map(({ version, feature, baseline, steps }) => ({
      model: 'bench',
      version: String(version),
      feature: String(feature),
      baseline,
      replicas: [(time) => steps[times.indexOf(time)]!],
    }));
}

/** Time of an evaluation of the whole group that came after the baseline was known. */
async function evaluated(prometheus: RulesOverHistory): Promise<number> {
  for (let tries = 0; tries < 120; tries++) {
    const [last] = await prometheus.query(
      `min(timestamp(${RECORDED.modelVerdict}{${WINDOW_LABEL}="5m"}))`,
      Date.now() / 1000,
    );
    const [complete] = await prometheus.query(
      `count(${RECORDED.driftVerdict}{${WINDOW_LABEL}="5m"})`,
      last?.value ?? 0,
    );
    if (last && complete?.value === VERSIONS * FEATURES) return last.value;
    await sleep(500);
  }
  throw new Error('the rules were not evaluated');
}

function summary(
  features: readonly CountedFeature[],
  verdicts: readonly Sample[],
  observed: readonly Sample[],
) {
  const key = (labels: Readonly<Record<string, string>>) =>
    `${labels[LABEL.modelVersion]}/${labels[LABEL.featureName]}`;
  const verdictOf = new Map(verdicts.map(({ labels, value }) => [key(labels), value]));
  const countOf = new Map(
    observed.map(({ labels, value }) => [`${key(labels)}/${labels[LABEL.featureBin]}`, value]),
  );
  const numbers = { drifted: VERDICT.drifted, fine: VERDICT.fine, 'not enough data': VERDICT.notEnoughData };
  const falseAlarms = new Set<string>();
  let found = 0;
  let equal = 0;
  for (const { version, feature, baseline } of features) {
    const verdict = verdictOf.get(`${version}/${feature}`);
    const counts = baseline.map((_, bin) => countOf.get(`${version}/${feature}/${binId(bin)}`) ?? Number.NaN);
    if (verdict === numbers[judge(counts, baseline, criticalZ(FEATURES)).verdict]) equal++;
    if (verdict !== VERDICT.drifted) continue;
    if (isShifted(Number(version), Number(feature))) found++;
    else falseAlarms.add(version);
  }
  return {
    versions: VERSIONS,
    n: N,
    quiet: VERSIONS,
    shifted: VERSIONS / 2,
    falseAlarms: falseAlarms.size,
    found,
    verdicts: features.length,
    equal,
  };
}
