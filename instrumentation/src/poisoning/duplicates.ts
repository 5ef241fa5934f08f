import { normalUpperTail } from '../drift/normal.ts';
import { holm } from './adjust.ts';
import { hypergeometricTail } from './hypergeometric.ts';
import type { DuplicateCluster, PoisoningReport } from './types.ts';

const MOST_CLUSTERS = 100;
const MOST_ROWS = 100;
/** A cluster of fewer rows is judged with the others only. */
const SMALLEST = 3;
/** Fewer duplicates above the usual than this share of the rows are not worth an alarm, however certain. */
const MATERIAL = 0.002;
const TO_BE_SEEN = 0.005;
/** The approximation by a normal wants so many groups. */
const FEWEST_GROUPS = 5;

/** Rows of one group of duplicates, by their places in the batch, and how many of the reference are the same. */
export interface Group {
  readonly rows: readonly number[];
  readonly inReference: number;
}

export interface Described {
  readonly rows: number;
  readonly reference: number;
  /** Chance of a false alarm, shared by the two tests. */
  readonly level: number;
  label(row: number): string;
  source(row: number): string | undefined;
}

/**
 * Tells whether the batch has more duplicates than the reference. If not, the rows of a group belong to the batch with
 * the share that the batch has of all rows. Two tests: of each group of three rows or more by itself, given that one is
 * in the batch (hypergeometric, corrected by Holm), and of all groups together (normal; each group counted as one thing,
 * for its rows may have come together).
 */
export function judgeDuplicates(groups: readonly Group[], given: Described): PoisoningReport['duplicates'] {
  const { rows, reference, level } = given;
  const all = rows + reference;
  const share = rows / all;
  let excess = 0;
  let variance = 0;
  let duplicated = 0;
  for (const group of groups) {
    const size = group.rows.length + group.inReference;
    excess += group.rows.length - size * share;
    variance += size * size * share * (1 - share);
    duplicated += group.rows.length;
  }
  const p = groups.length < FEWEST_GROUPS ? 1 : normalUpperTail(excess / Math.sqrt(variance));
  const isMore = p <= level / 2 && excess >= MATERIAL * rows;
  const judged = judgeGroups(groups, given, all);
  const unusual = judged.filter(
    ({ group, p: one }) => one <= level / 2 && group.rows.length >= MATERIAL * rows,
  );
  // Where they are too many together but none by itself, those that the reference lacks.
  const shown =
    unusual.length > 0 || !isMore ? unusual : judged.filter(({ group }) => group.inReference === 0);
  return {
    verdict: isMore || unusual.length > 0 ? 'suspicious' : enough(rows, reference, level / 2),
    rows: duplicated,
    usual: duplicated - excess,
    p,
    clusters: shown.slice(0, MOST_CLUSTERS).map((one) => describe(one, given)),
  };
}

/** Whether a row that is there ten times, or in 0.5 % of the rows if that is more, would have been seen. */
function enough(rows: number, reference: number, level: number): 'clean' | 'not_enough_data' {
  const copies = Math.max(10, Math.round(TO_BE_SEEN * rows));
  const p = hypergeometricTail(copies - 1, rows - 1, copies - 1, rows + reference - 1);
  return p <= level ? 'clean' : 'not_enough_data';
}

interface JudgedGroup {
  readonly group: Group;
  readonly p: number;
}

/** The most unusual first. */
function judgeGroups(groups: readonly Group[], given: Described, all: number): JudgedGroup[] {
  const several = groups.filter(({ rows: { length } }) => length > 1);
  const large = several.filter(({ rows: { length } }) => length >= SMALLEST);
  const adjusted = holm(
    large.map(({ rows: { length }, inReference }) =>
      hypergeometricTail(length - 1, given.rows - 1, length - 1 + inReference, all - 1),
    ),
  );
  const pOf = new Map(large.map((group, i) => [group, adjusted[i]!]));
  return several
    .map((group) => ({ group, p: pOf.get(group) ?? 1 }))
    .sort((a, b) => a.p - b.p || b.group.rows.length - a.group.rows.length);
}

function describe({ group: { rows, inReference }, p }: JudgedGroup, given: Described): DuplicateCluster {
  const sources = new Set(rows.map((row) => given.source(row)));
  sources.delete(undefined);
  return {
    size: rows.length,
    inReference,
    rows: rows.slice(0, MOST_ROWS),
    labels: new Set(rows.map((row) => given.label(row))).size,
    sources: sources.size,
    p,
  };
}
