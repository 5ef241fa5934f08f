import { checkCount } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { type Identified, modelIdentity } from '../model/identity.ts';
import { OTHER } from '../model/options.ts';
import { reportFinding } from '../security/report.ts';
import { benjaminiHochberg } from './adjust.ts';
import { hypergeometricTail } from './hypergeometric.ts';

/** Errors among the labels of one group. They add: of several processes or windows, give the sums. */
export interface ErrorCount {
  readonly cohort: string;
  /** Where the rows or their labels come from. */
  readonly source?: string | undefined;
  readonly errors: number;
  readonly total: number;
}

export type ErrorClusterVerdict = 'unusual' | 'usual' | 'not_enough_data';

export interface ErrorCluster extends ErrorCount {
  /** Error rate of the group over that of the rest; infinite where the rest has no errors. */
  readonly ratio: number;
  /** One-sided p-value of Fisher's exact test against the rest, corrected by Benjamini and Hochberg. */
  readonly p: number;
  readonly verdict: ErrorClusterVerdict;
}

export interface ErrorClusterOptions {
  /** Of the groups that are called unusual, the share expected not to be: over 0, to 0.2, default 0.01. */
  readonly falseDiscoveries?: number | undefined;
  /** Reports a finding about this version where a group is unusual; without it none. */
  readonly model?: Identified | undefined;
}

const DEFAULT_FALSE_DISCOVERIES = 0.01;
const MOST_FALSE_DISCOVERIES = 0.2;
const MOST_GROUPS = 10_000;
/** An error rate less than so many times that of the rest is not worth an alarm, however certain. */
const MATERIAL_RATIO = 1.5;
/** A group in which twice the rate of the rest, or this one if more, would not have been seen says nothing. */
const TO_BE_SEEN = 0.05;

/**
 * Finds groups, by cohort and source, that err more than all the others: what poison in the data of one of them looks
 * like after training, and a fault of one feed does too.
 *
 * @returns all groups, the most unusual first
 * @throws TypeError that names the group or the option
 */
export function errorClusters(
  counts: readonly ErrorCount[],
  options: ErrorClusterOptions = {},
): ErrorCluster[] {
  checkCounts(counts);
  checkOptions('errorClusters', options, ['falseDiscoveries', 'model']);
  const { falseDiscoveries: level = DEFAULT_FALSE_DISCOVERIES, model } = options;
  if (!(level > 0 && level <= MOST_FALSE_DISCOVERIES)) {
    throw new TypeError(
      `errorClusters option falseDiscoveries must be a number over 0, to ${MOST_FALSE_DISCOVERIES}, not ${show(level)}`,
    );
  }
  const all = counts.reduce(
    (sum, { errors, total }) => ({ errors: sum.errors + errors, total: sum.total + total }),
    { errors: 0, total: 0 },
  );
  const adjusted = benjaminiHochberg(counts.map((one) => tail(one.errors, one, all)));
  const clusters = counts
    .map((one, i) => judged(one, adjusted[i]!, all, level, counts.length))
    .sort((a, b) => a.p - b.p || b.ratio - a.ratio);
  if (model !== undefined) report(clusters, all, model);
  return clusters;
}

/**
 * Errors by cohort of a classifier, as feedback counted them in this process. Those of all replicas are the recorded
 * series `ml:cohort_quality:errors`.
 */
export function cohortErrors({ name, version }: Pick<Identified, 'name' | 'version'>): ErrorCount[] {
  const { metric } = modelIdentity({ name, version, datasetId: '' });
  const cohorts = new Map<string, { errors: number; total: number }>();
  for (const { attributes, value } of registry.tally('labelMatches').series) {
    if (Object.entries(metric).some(([key, text]) => attributes[key] !== text)) continue;
    const cohort = attributes[ATTR.cohort] ?? '';
    const known = cohorts.get(cohort) ?? { errors: 0, total: 0 };
    const predicted = attributes[ATTR.predictionClass];
    const isRight = predicted === attributes[ATTR.labelClass] && predicted !== OTHER;
    cohorts.set(cohort, { errors: known.errors + (isRight ? 0 : value), total: known.total + value });
  }
  return [...cohorts].map(([cohort, sums]) => ({ cohort, ...sums }));
}

type Sums = Pick<ErrorCount, 'errors' | 'total'>;

function judged(one: ErrorCount, p: number, all: Sums, level: number, groups: number): ErrorCluster {
  const rest = { errors: all.errors - one.errors, total: all.total - one.total };
  const restRate = rest.total === 0 ? 0 : rest.errors / rest.total;
  const rate = one.total === 0 ? 0 : one.errors / one.total;
  const ratio = rate === 0 ? 0 : rate / restRate;
  if (p <= level && ratio >= MATERIAL_RATIO) return { ...one, ratio, p, verdict: 'unusual' };
  const seen = Math.floor(Math.min(1, Math.max(2 * restRate, TO_BE_SEEN)) * one.total);
  const more = { errors: rest.errors + seen, total: all.total };
  const isEnough = tail(seen, one, more) <= level / groups;
  return { ...one, ratio, p, verdict: isEnough ? 'usual' : 'not_enough_data' };
}

function tail(errors: number, { total }: Sums, all: Sums): number {
  return hypergeometricTail(errors, total, all.errors, all.total);
}

function checkCounts(counts: readonly ErrorCount[]): void {
  if (!Array.isArray(counts) || counts.length > MOST_GROUPS) {
    throw new TypeError(`errorClusters wants a list of at most ${MOST_GROUPS} groups, not ${show(counts)}`);
  }
  counts.forEach((one: ErrorCount, i) => {
    checkObject(`counts[${i}] of errorClusters must be an object`, one);
    if (typeof one.cohort !== 'string' || (one.source !== undefined && typeof one.source !== 'string')) {
      throw new TypeError(`counts[${i}] of errorClusters must have the texts cohort and, if any, source`);
    }
    checkCount(`counts[${i}].errors of errorClusters`, one.errors);
    checkCount(`counts[${i}].total of errorClusters`, one.total);
    if (one.errors > one.total) {
      throw new TypeError(
        `counts[${i}].errors of errorClusters is ${one.errors}, more than its total ${one.total}`,
      );
    }
  });
}

/** Without the names of the groups: a cohort may be a customer. */
function report(clusters: readonly ErrorCluster[], all: Sums, model: Identified): void {
  const unusual = clusters.filter(({ verdict }) => verdict === 'unusual');
  const [worst] = unusual;
  if (worst === undefined) return;
  reportFinding({
    category: 'poisoning',
    severity: 'medium',
    action: 'flagged',
    rule: 'error_cluster',
    reason: `${unusual.length} of ${clusters.length} groups err more than the rest; the worst in ${worst.errors} of ${worst.total}, all in ${all.errors} of ${all.total}`,
    model,
    score: worst.errors / worst.total,
  });
}
