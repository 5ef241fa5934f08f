import { checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import type { DriftVerdict } from '../../drift/judge.ts';
import type { ArmCounts, Arms } from './evidence.ts';
import type { ArmSums } from './mean-evidence.ts';
import { judgeMean, judgeRate, type MetricVerdict, type Outcome } from './metric-verdict.ts';

/** What a canary is judged by. The first three are rates of failure, the last a mean. */
export type CanaryMetric = 'errors' | 'latency' | 'quality' | 'cost';

/** Chance to call a canary worse that is not, over all metrics and all looks together. */
export const CANARY_ALPHA = 0.05;

/**
 * How the metrics share that chance (Bonferroni, weighted), whether they are all judged or not: labels and costs may
 * come later, and a level that moved would hold nothing.
 */
export const ALPHA_SHARE: Readonly<Record<CanaryMetric, number>> = {
  errors: 1 / 2,
  latency: 1 / 6,
  quality: 1 / 6,
  cost: 1 / 6,
};

/** Rates that do not matter by themselves: errors that 99.9 % allow, slow calls that a 99th percentile leaves out. */
export const NEGLIGIBLE = { errors: 0.001, latency: 0.01, quality: 0 } as const;

/** Counts of both arms by metric, since the canary began; only metrics that are given are judged. */
export interface CanaryCounts {
  readonly errors?: Arms<ArmCounts> | undefined;
  /** Failures are calls slower than a threshold: they add over replicas, percentiles do not. */
  readonly latency?: Arms<ArmCounts> | undefined;
  /** Failures are predictions that labels prove wrong; for a regression, off by more than is tolerable. */
  readonly quality?: Arms<ArmCounts> | undefined;
  readonly cost?: Arms<ArmSums> | undefined;
  /** Drift of the canary against its baseline. It holds a verdict of better or no difference back, and no more. */
  readonly drift?: DriftVerdict | undefined;
}

export interface CanaryVerdict {
  readonly verdict: Outcome;
  /** Why, for people; names metrics and numbers only. */
  readonly reason: string;
  readonly metrics: Readonly<Partial<Record<CanaryMetric, MetricVerdict>>>;
  readonly drift?: DriftVerdict | undefined;
}

/** In the order in which reasons name them. */
export const RATES = ['errors', 'latency', 'quality'] as const satisfies readonly CanaryMetric[];

/**
 * Is the canary better, worse, no different, or are there not enough data? It may be asked after every call: a canary
 * that is not worse is called worse at any look with a chance of `alpha` at most, shared by {@link ALPHA_SHARE}.
 * Worse when any metric is; else without enough data when any metric is, or while the canary drifts; else better when
 * any metric is.
 *
 * @param alpha default 0.05
 * @throws TypeError when counts are missing, negative or contradict each other, or alpha is not within 0 and 1
 */
export function canaryVerdict(counts: CanaryCounts, alpha: number = CANARY_ALPHA): CanaryVerdict {
  checkCounts(counts);
  if (!(alpha > 0 && alpha < 1)) throw new TypeError(`alpha must lie within 0 and 1, not ${show(alpha)}`);
  const judged = ([...RATES, 'cost'] as const).filter((metric) => counts[metric] !== undefined);
  const verdicts = judged.map((metric) => {
    const level = alpha * ALPHA_SHARE[metric];
    const verdict =
      metric === 'cost'
        ? judgeMean(counts.cost!, level)
        : judgeRate(counts[metric]!, NEGLIGIBLE[metric], level);
    return [metric, verdict] as const;
  });
  return {
    ...summary(verdicts, counts.drift),
    metrics: Object.fromEntries(verdicts),
    ...(counts.drift !== undefined && { drift: counts.drift }),
  };
}

type Judged = readonly (readonly [CanaryMetric, MetricVerdict])[];

function summary(judged: Judged, drift: DriftVerdict | undefined): { verdict: Outcome; reason: string } {
  const having = (outcome: Outcome) => judged.filter(([, { verdict }]) => verdict === outcome);
  const worse = having('worse');
  if (worse.length > 0) return { verdict: 'worse', reason: worse.map(sentence).join('; ') };
  const open = having('not enough data').map(([metric]) => metric);
  const drifts = drift !== undefined && drift !== 'fine' ? [`drift: ${drift}`] : [];
  if (open.length + drifts.length > 0 || judged.length === 0) {
    const lacking =
      open.length > 0 || judged.length === 0 ? [`too few calls: ${open.join(', ') || 'none counted'}`] : [];
    return { verdict: 'not enough data', reason: [...lacking, ...drifts].join('; ') };
  }
  const better = having('better');
  if (better.length > 0) return { verdict: 'better', reason: better.map(sentence).join('; ') };
  return { verdict: 'no difference', reason: judged.map(sentence).join('; ') };
}

function sentence([metric, { rate, trials, ratio, interval }]: Judged[number]): string {
  const figure = (value: number) =>
    metric === 'cost' ? value.toPrecision(3) : `${(100 * value).toPrecision(3)} %`;
  const [low, high] = interval.map((bound) => bound.toPrecision(3));
  return [
    `${metric}: canary ${figure(rate.canary)} of ${trials.canary}, champion ${figure(rate.champion)} of ${trials.champion}`,
    `ratio ${ratio.toPrecision(3)} (${low} to ${high})`,
  ].join(', ');
}

function checkCounts(counts: CanaryCounts): void {
  checkOptions('canaryVerdict', counts, [...RATES, 'cost', 'drift']);
  for (const metric of RATES) {
    eachArm(metric, counts[metric], (arm, where) => {
      count(`${where}.trials`, arm.trials);
      count(`${where}.failures`, arm.failures);
      if (arm.failures > arm.trials)
        throw new TypeError(`${where} has ${arm.failures} failures in ${arm.trials} trials`);
    });
  }
  eachArm('cost', counts.cost, (arm, where) => {
    for (const sum of ['trials', 'sum', 'squares'] as const) count(`${where}.${sum}`, arm[sum]);
  });
}

function eachArm<Arm>(
  metric: CanaryMetric,
  arms: Arms<Arm> | undefined,
  check: (arm: Arm, where: string) => void,
): void {
  if (arms === undefined) return;
  checkOptions(`canaryVerdict counts of ${metric}`, arms, ['champion', 'canary']);
  for (const arm of ['champion', 'canary'] as const) {
    checkOptions(
      `canaryVerdict counts of ${metric}.${arm}`,
      arms[arm],
      metric === 'cost' ? ['trials', 'sum', 'squares'] : ['trials', 'failures'],
    );
    check(arms[arm], `${metric}.${arm}`);
  }
}

function count(where: string, value: unknown): void {
  if (!(typeof value === 'number' && Number.isFinite(value) && value >= 0)) {
    throw new TypeError(`${where} must be a number from 0, not ${show(value)}`);
  }
}
