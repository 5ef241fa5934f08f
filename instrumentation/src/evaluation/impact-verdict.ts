import { differenceInterval, type Proportion, ratioInterval, twoSidedZ } from './intervals.ts';

/** Below four fifths of the highest rate, a rate counts as evidence of adverse impact: 29 CFR 1607.4(D). */
export const FOUR_FIFTHS = 0.8;

/** What all intervals of a measure hold together. */
export const CONFIDENCE = 0.95;

export type ImpactVerdict = 'adverse' | 'fine' | 'not enough data';

export interface NamedProportion extends Proportion {
  readonly name: string;
}

/** Groups by one rate. */
export interface Comparison {
  /** Groups with enough rows, lowest rate first. */
  readonly compared: readonly NamedProportion[];
  /** The two that lie furthest apart. */
  readonly extremes: { readonly highest: NamedProportion; readonly lowest: NamedProportion } | undefined;
  readonly pairs: number;
  readonly tooSmall: readonly string[];
}

interface Judged {
  readonly verdict: ImpactVerdict;
  readonly reason: string;
}

/** The two extremes do not tell: one of them may be a small group, or a small group may lie between them. */
export function judgeImpact({ compared, pairs, tooSmall }: Comparison, leastRows: number): Judged {
  if (pairs === 0) return { verdict: 'not enough data', reason: whyNoPair(compared, tooSmall, leastRows) };
  const z = twoSidedZ(CONFIDENCE, pairs);
  let open: string | undefined;
  for (const [i, lower] of compared.entries()) {
    for (const higher of compared.slice(i + 1)) {
      if (isAdverse(lower, higher, z)) return { verdict: 'adverse', reason: adverseReason(lower, higher) };
      // The higher rate of the two may truly be the lower one.
      const lowest = Math.min(lowestRatio(lower, higher, z), lowestRatio(higher, lower, z));
      if (!(lowest >= FOUR_FIFTHS)) open ??= openReason(lower, higher, lowest);
    }
  }
  if (tooSmall.length > 0) open = [fewRows(tooSmall, leastRows), ...(open ? [open] : [])].join('; ');
  if (open !== undefined) return { verdict: 'not enough data', reason: open };
  return {
    verdict: 'fine',
    reason: 'the interval of the ratio of every two groups is at four fifths or above',
  };
}

function whyNoPair(
  compared: readonly NamedProportion[],
  tooSmall: readonly string[],
  leastRows: number,
): string {
  if (compared.length + tooSmall.length === 0) {
    return 'there are no groups: evaluateClassification counts them when it is given the options positive and cohorts, and rows that have a cohort';
  }
  const only = compared.map(({ name }) => `${name} is the only group to compare`);
  return [...only, ...(tooSmall.length > 0 ? [fewRows(tooSmall, leastRows)] : [])].join('; ');
}

function fewRows(tooSmall: readonly string[], leastRows: number): string {
  return `fewer than ${Math.max(1, leastRows)} rows: ${tooSmall.join(', ')}`;
}

function adverseReason(lower: NamedProportion, higher: NamedProportion): string {
  return `${rates(lower, higher)}: below four fifths, by more than chance`;
}

function openReason(lower: NamedProportion, higher: NamedProportion, ratio: number): string {
  return `${rates(lower, higher)}: their ratio may be as low as ${ratio.toFixed(3)}, below four fifths`;
}

function rates(...groups: readonly NamedProportion[]): string {
  return groups.map(({ name, count, n }) => `${name} is selected at ${(count / n).toFixed(3)}`).join(', ');
}

function isAdverse(lower: Proportion, higher: Proportion, z: number): boolean {
  const [low, high] = [lower.count / lower.n, higher.count / higher.n];
  return low < FOUR_FIFTHS * high && differenceInterval(higher, lower, z).low > 0;
}

function lowestRatio(a: Proportion, b: Proportion, z: number): number {
  return b.count === 0 ? 0 : ratioInterval(a, b, z).low;
}
