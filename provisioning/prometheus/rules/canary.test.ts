import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ArmCounts,
  type ArmSums,
  type Arms,
  BETS,
  type CanaryCounts,
  type CanaryMetric,
  canaryVerdict,
  evidenceAbove,
  evidenceBelow,
  evidenceRateBelow,
  MARGIN,
  meanEvidenceAbove,
  meanEvidenceBelow,
  NEGLIGIBLE,
} from '@parapet/instrumentation/canary';
import { CANARY_VERDICT, FAMILY, LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RulesOverHistory, startPrometheus } from '../testing/rules-over-history.ts';

/** A canary, with the counts of its arms. */
interface Case {
  readonly version: string;
  readonly counts: CanaryCounts;
  /** No longer on. */
  readonly over?: boolean;
}

const rates = (n: number, a: number, m: number, b: number): Arms<ArmCounts> => ({
  champion: { trials: n, failures: a },
  canary: { trials: m, failures: b },
});
const costs = (n: number, mean: number, m: number, canaryMean: number, spread: number): Arms<ArmSums> => {
  const of = (trials: number, each: number) => ({
    trials,
    sum: trials * each,
    squares: trials * each ** 2 * (1 + spread ** 2),
  });
  return { champion: of(n, mean), canary: of(m, canaryMean) };
};

const alike = rates(90_000, 4500, 20_000, 1000);
const quick = rates(90_000, 100, 20_000, 25);
const NONE = rates(0, 0, 0, 0);
const cases: readonly Case[] = [
  { version: 'worse', counts: { errors: rates(4000, 200, 400, 44), latency: quick } },
  { version: 'alike', counts: { errors: alike, latency: quick } },
  { version: 'few', counts: { errors: rates(4000, 200, 400, 20), latency: quick } },
  { version: 'better', counts: { errors: rates(20_000, 1000, 4000, 100), latency: quick } },
  { version: 'slow', counts: { errors: alike, latency: rates(9000, 450, 1000, 120) } },
  { version: 'wrong', counts: { errors: alike, latency: quick, quality: rates(9000, 900, 1000, 190) } },
  { version: 'dear', counts: { errors: alike, latency: quick, cost: costs(9000, 0.01, 1000, 0.013, 0.4) } },
  { version: 'cheap', counts: { errors: alike, latency: quick, cost: costs(9000, 0.01, 1000, 0.005, 0.4) } },
  { version: 'priced', counts: { errors: alike, latency: quick, cost: costs(900, 0.01, 200, 0.01, 0) } },
  { version: 'few-costs', counts: { errors: alike, latency: quick, cost: costs(900, 0.01, 99, 0.05, 0.1) } },
  { version: 'no-calls', counts: { errors: NONE, latency: NONE } },
  { version: 'one-arm', counts: { errors: rates(500, 20, 0, 0), latency: rates(480, 3, 0, 0) } },
  {
    version: 'faultless',
    counts: { errors: rates(90_000, 0, 20_000, 0), latency: rates(90_000, 0, 20_000, 0) },
  },
  { version: 'broken', counts: { errors: rates(9000, 0, 1000, 1000), latency: rates(9000, 9, 0, 0) } },
  { version: 'over', counts: { errors: alike, latency: quick }, over: true },
];
const MODEL = 'mail-filter';
const REPLICAS = ['a', 'b', 'gone'] as const;

const now = Math.floor(Date.now() / 1000);
const times = Array.from({ length: 60 }, (_, i) => now - 885 + i * 15);

/** The samples of one counter in three replicas, which grow to a part each; one ended early. */
function* counter(family: string, labels: string, total: number, whole: boolean): Generator<string> {
  for (const [i, replica] of REPLICAS.entries()) {
    const third = whole ? Math.floor(total / 3) : total / 3;
    const part = i < 2 ? third : total - 2 * third;
    const seen = replica === 'gone' ? times.slice(0, 20) : times;
    for (const [k, time] of seen.entries()) {
      yield `${family}{${labels},instance="${replica}"} ${part * Math.min(1, (k + 1) / 15)} ${time}`;
    }
  }
}

const armLabels = (version: string, role: 'champion' | 'canary') =>
  [
    `${LABEL.modelName}="${MODEL}"`,
    `${LABEL.modelVersion}="${role === 'champion' ? 'one' : version}"`,
    `${LABEL.deploymentId}="mail:one>${version}@0.1"`,
    `${LABEL.modelRole}="${role}"`,
  ].join(',');

/** The counter of one family for all cases, both arms and all metrics. */
function* family(
  key: 'canaryTrials' | 'canaryFailures' | 'canaryCost' | 'canaryCostSquares',
): Generator<string> {
  const name = FAMILY[key];
  yield `# TYPE ${name.replace(/_total$/, '')} counter`;
  for (const { version, counts } of cases) {
    for (const role of ['champion', 'canary'] as const) {
      for (const metric of ['errors', 'latency', 'quality', 'cost'] as const) {
        const value = countOf(key, metric, counts, role);
        if (value === undefined) continue;
        const labels = armLabels(version, role);
        const perMetric = key === 'canaryTrials' || key === 'canaryFailures';
        yield* counter(
          name,
          perMetric ? `${labels},${LABEL.canaryMetric}="${metric}"` : labels,
          value,
          perMetric,
        );
      }
    }
  }
}

/** A router exports all of them from 0 on. */
function countOf(
  key: string,
  metric: CanaryMetric,
  counts: CanaryCounts,
  role: 'champion' | 'canary',
): number | undefined {
  if (metric === 'cost') {
    const sums = counts.cost?.[role];
    if (key === 'canaryFailures') return undefined;
    return (key === 'canaryTrials' ? sums?.trials : key === 'canaryCost' ? sums?.sum : sums?.squares) ?? 0;
  }
  if (key !== 'canaryTrials' && key !== 'canaryFailures') return undefined;
  return counts[metric]?.[role][key === 'canaryTrials' ? 'trials' : 'failures'] ?? 0;
}

function* history(): Generator<string> {
  yield `# TYPE ${FAMILY.canaryShare} gauge`;
  for (const { version, over } of cases) {
    const labels = `${LABEL.modelName}="${MODEL}",${LABEL.modelVersion}="${version}",${LABEL.deploymentId}="mail:one>${version}@0.1"`;
    for (const instance of ['a', 'b']) {
      for (const time of times) {
        yield `${FAMILY.canaryShare}{${labels},instance="${instance}"} ${over ? 0 : 0.1} ${time}`;
      }
    }
  }
  for (const key of ['canaryTrials', 'canaryFailures', 'canaryCost', 'canaryCostSquares'] as const) {
    yield* family(key);
  }
}

let prometheus: RulesOverHistory;
beforeAll(async () => {
  prometheus = await startPrometheus(history());
  for (let tries = 0; tries < 60; tries++) {
    if ((await prometheus.query(RECORDED.canaryVerdict, Date.now() / 1000)).length > 0) return;
    await sleep(500);
  }
  throw new Error('the rules on canaries were not evaluated');
}, 60_000);
afterAll(() => prometheus?.stop());

async function valuesOf(key: RecordedKey, version: string): Promise<Map<string, number>> {
  const query = `${RECORDED[key]}{${LABEL.modelVersion}="${version}"}`;
  const samples = await prometheus.query(query, Date.now() / 1000);
  return new Map(
    samples.map(({ labels, value }) => [
      [LABEL.canaryMetric, LABEL.canaryClaim, LABEL.modelRole]
        .flatMap((label) => labels[label] ?? [])
        .join(' '),
      value,
    ]),
  );
}

/** What the library says of each claim. */
function expectedEvidence({ cost, drift: _, ...counts }: CanaryCounts): Map<string, number> {
  const all = new Map<string, number>();
  const spread = MARGIN - 1;
  for (const [metric, arms] of Object.entries({ quality: NONE, ...counts })) {
    all.set(`${metric} worse`, evidenceAbove(arms, 1));
    all.set(`${metric} better`, evidenceBelow(arms, 1));
    all.set(`${metric} at_most`, evidenceBelow(arms, MARGIN));
    all.set(`${metric} at_least`, evidenceAbove(arms, 1 / MARGIN));
    const negligible = NEGLIGIBLE[metric as keyof typeof NEGLIGIBLE];
    if (negligible > 0) all.set(`${metric} negligible`, evidenceRateBelow(arms.canary, negligible));
  }
  const none = { trials: 0, sum: 0, squares: 0 };
  const sums = cost ?? { champion: none, canary: none };
  all.set('cost worse', meanEvidenceAbove(sums, 1, spread));
  all.set('cost better', meanEvidenceBelow(sums, 1, spread));
  all.set('cost at_most', meanEvidenceBelow(sums, MARGIN, spread));
  all.set('cost at_least', meanEvidenceAbove(sums, 1 / MARGIN, spread));
  return all;
}

const VALUE = {
  worse: CANARY_VERDICT.worse,
  better: CANARY_VERDICT.better,
  'no difference': CANARY_VERDICT.noDifference,
  'not enough data': CANARY_VERDICT.notEnoughData,
};

describe.each(cases.filter(({ over }) => !over).map((one) => [one.version, one] as const))('%s', (_, one) => {
  test('rules and library agree on evidence and verdicts', async () => {
    const evidence = await valuesOf('canaryEvidence', one.version);
    const expected = expectedEvidence(one.counts);
    expect([...evidence.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [claim, value] of expected) {
      const actual = evidence.get(claim)!;
      // On the scale of logarithms: evidence runs over hundreds of powers of ten.
      if (value === 0 || value === Number.POSITIVE_INFINITY) expect(Math.abs(actual), claim).toBe(value);
      else expect(Math.abs(Math.log(actual / value)), claim).toBeLessThan(1e-6);
    }
    const { verdict, metrics } = canaryVerdict(one.counts);
    expect(await valuesOf('canaryVerdict', one.version)).toEqual(new Map([['', VALUE[verdict]]]));
    const each = Object.entries(metrics).map(([metric, judged]) => [metric, VALUE[judged.verdict]] as const);
    expect(await valuesOf('canaryMetricVerdict', one.version)).toEqual(new Map(each));
  });
});

test('counts of replicas are added, those that ended included', async () => {
  const { errors } = cases[0]!.counts;
  const trials = await valuesOf('canaryTrials', 'worse');
  expect(trials.get('errors champion')).toBe(errors!.champion.trials);
  expect(trials.get('errors canary')).toBe(errors!.canary.trials);
});

test('a canary that is over is not judged', async () => {
  expect(await valuesOf('canaryVerdict', 'over')).toEqual(new Map());
});

test('the cases cover all verdicts and bets', async () => {
  const verdicts = await prometheus.query(RECORDED.canaryVerdict, Date.now() / 1000);
  expect(new Set(verdicts.map(({ value }) => value))).toEqual(new Set(Object.values(CANARY_VERDICT)));
  expect(BETS.length).toBe(8);
});
