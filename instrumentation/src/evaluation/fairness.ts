import { checkCount } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { OTHER } from '../model/options.ts';
import type { BinaryCounts } from './classification.ts';
import { defined, MOST_COHORTS } from './cohorts.ts';
import { CONFIDENCE, type Comparison, type ImpactVerdict, judgeImpact } from './impact-verdict.ts';
import {
  differenceInterval,
  type Interval,
  type Proportion,
  ratioInterval,
  twoSidedZ,
  wilson,
} from './intervals.ts';

const LEAST_ROWS = 30;

export interface FairnessOptions {
  /** A rate of fewer rows is not compared with others. Default 30. */
  readonly leastRows?: number | undefined;
}

/** A rate of one group with its 95 % interval (Wilson). */
export interface GroupRate extends Interval {
  readonly rate: number;
  /** Rows that the rate is of. */
  readonly n: number;
}

/** Each is undefined where the group has no rows of that kind. */
export interface GroupRates {
  /** Share of rows that were given the positive class. */
  readonly selection: GroupRate | undefined;
  /** Share of positive rows that were given it: recall. */
  readonly truePositive: GroupRate | undefined;
  /** Share of negative rows that were given it. */
  readonly falsePositive: GroupRate | undefined;
}

/** The widest gap in a rate between two groups; the interval holds 95 % over all pairs of groups together. */
export interface Gap extends Interval {
  readonly difference: number;
  readonly highest: string;
  readonly lowest: string;
}

export interface Impact extends Interval {
  /** Lowest rate of selection through the highest: also known as the demographic parity ratio. */
  readonly ratio: number;
  readonly highest: string;
  readonly lowest: string;
}

/** Absent are measures that are undefined. A type and no interface: see {@link Metrics}. */
export type FairnessMetrics = {
  readonly demographic_parity_difference?: number;
  readonly equal_opportunity_difference?: number;
  readonly equalized_odds_difference?: number;
  readonly disparate_impact_ratio?: number;
};

/** What is undefined has fewer than two groups with enough rows. */
export interface Fairness {
  readonly groups: Readonly<Record<string, GroupRates>>;
  /** Groups whose rate of selection has too few rows to be compared. */
  readonly tooSmall: readonly string[];
  /** Gap in the rate of selection. */
  readonly demographicParity: Gap | undefined;
  /** Gap in the true positive rate. */
  readonly equalOpportunity: Gap | undefined;
  /** The wider of the gaps in the true and the false positive rate; only where both can be compared. */
  readonly equalizedOdds: (Gap & { readonly rate: 'truePositive' | 'falsePositive' }) | undefined;
  readonly disparateImpact: Impact | undefined;
  /**
   * Of all pairs of groups. `adverse`: the ratio of one is below four fifths, and its rates differ by more than chance.
   * `fine`: the whole interval of every ratio is at or above it, and no group was too small. Anything else is not
   * enough data. All intervals together hold 95 %.
   */
  readonly verdict: ImpactVerdict;
  /** Why, for people; names groups and numbers only. */
  readonly reason: string;
  /** The measures by name, for `recordEvaluation`. */
  readonly metrics: FairnessMetrics;
}

type Rate = keyof GroupRates;

/**
 * Compares the groups of a data set, or of live traffic, by their counts of a positive class. The point values are
 * those of Fairlearn 0.15; intervals and verdict take the number of rows into account. `_other` is not compared: it is
 * no group.
 *
 * @param counts by group, at most 64, as `evaluateClassification` gives them; groups are declared names, never people
 * @throws TypeError that names what is wrong
 */
export function measureFairness(
  counts: Readonly<Record<string, BinaryCounts>>,
  options: FairnessOptions = {},
): Fairness {
  checkOptions('measureFairness', options, ['leastRows']);
  const { leastRows = LEAST_ROWS } = options;
  checkCount('leastRows', leastRows);
  const groups = Object.entries(checkCounts(counts)).filter(([name]) => name !== OTHER);
  const of = (rate: Rate) => compare(groups, rate, leastRows);
  const [selection, truePositive, falsePositive] = [of('selection'), of('truePositive'), of('falsePositive')];
  const demographicParity = gapOf(selection, 1);
  const equalOpportunity = gapOf(truePositive, 1);
  const equalizedOdds = widerGap(gapOf(truePositive, 2), gapOf(falsePositive, 2));
  const disparateImpact = impactOf(selection);
  return {
    groups: Object.fromEntries(groups.map(([name, group]) => [name, ratesOf(group)])),
    tooSmall: selection.tooSmall,
    demographicParity,
    equalOpportunity,
    equalizedOdds,
    disparateImpact,
    ...judgeImpact(selection, leastRows),
    metrics: defined<FairnessMetrics>({
      demographic_parity_difference: demographicParity?.difference,
      equal_opportunity_difference: equalOpportunity?.difference,
      equalized_odds_difference: equalizedOdds?.difference,
      disparate_impact_ratio: disparateImpact?.ratio,
    }),
  };
}

function compare(
  groups: readonly (readonly [string, BinaryCounts])[],
  rate: Rate,
  leastRows: number,
): Comparison {
  const all = groups.map(([name, counts]) => ({ name, ...proportionOf(counts, rate) }));
  const enough = all.filter(({ n }) => n > 0 && n >= leastRows);
  enough.sort((a, b) => a.count / a.n - b.count / b.n);
  const [lowest, highest] = [enough[0], enough.at(-1)];
  return {
    compared: enough,
    extremes: lowest && highest && lowest !== highest ? { lowest, highest } : undefined,
    pairs: (enough.length * (enough.length - 1)) / 2,
    tooSmall: all.filter((group) => !enough.includes(group)).map(({ name }) => name),
  };
}

/** @param rates how many rates are looked at for the widest gap */
function gapOf({ extremes, pairs }: Comparison, rates: number): Gap | undefined {
  if (extremes === undefined) return undefined;
  const { highest, lowest } = extremes;
  return {
    difference: highest.count / highest.n - lowest.count / lowest.n,
    ...differenceInterval(highest, lowest, twoSidedZ(CONFIDENCE, pairs * rates)),
    highest: highest.name,
    lowest: lowest.name,
  };
}

function widerGap(ofTrue: Gap | undefined, ofFalse: Gap | undefined): Fairness['equalizedOdds'] {
  if (ofTrue === undefined || ofFalse === undefined) return undefined;
  return ofTrue.difference >= ofFalse.difference
    ? { ...ofTrue, rate: 'truePositive' }
    : { ...ofFalse, rate: 'falsePositive' };
}

/** Undefined also where nobody was selected: then there is no highest rate to compare with. */
function impactOf({ extremes, pairs }: Comparison): Impact | undefined {
  if (extremes === undefined || extremes.highest.count === 0) return undefined;
  const { highest, lowest } = extremes;
  return {
    ratio: lowest.count / lowest.n / (highest.count / highest.n),
    ...ratioInterval(lowest, highest, twoSidedZ(CONFIDENCE, pairs)),
    highest: highest.name,
    lowest: lowest.name,
  };
}

function ratesOf(counts: BinaryCounts): GroupRates {
  const rate = (of: Rate): GroupRate | undefined => {
    const proportion = proportionOf(counts, of);
    const { count, n } = proportion;
    return n === 0 ? undefined : { rate: count / n, n, ...wilson(proportion, twoSidedZ(CONFIDENCE)) };
  };
  return {
    selection: rate('selection'),
    truePositive: rate('truePositive'),
    falsePositive: rate('falsePositive'),
  };
}

function proportionOf(counts: BinaryCounts, rate: Rate): Proportion {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const positives = { count: truePositives, n: truePositives + falseNegatives };
  const negatives = { count: falsePositives, n: falsePositives + trueNegatives };
  if (rate === 'truePositive') return positives;
  if (rate === 'falsePositive') return negatives;
  return { count: positives.count + negatives.count, n: positives.n + negatives.n };
}

const COUNTS = ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives'] as const;

function checkCounts(counts: Readonly<Record<string, BinaryCounts>>): typeof counts {
  checkObject('measureFairness wants counts by group', counts);
  const groups = Object.entries(counts);
  if (groups.length > MOST_COHORTS + 1) {
    throw new TypeError(`measureFairness compares at most ${MOST_COHORTS} groups, not ${groups.length}`);
  }
  for (const [name, group] of groups) {
    checkOptions(`measureFairness: group ${show(name)}`, group, COUNTS);
    for (const field of COUNTS) checkCount(`${name}.${field}`, group[field]);
  }
  return counts;
}
