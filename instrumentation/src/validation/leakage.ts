import { quantileEdges } from '../baseline/edges.ts';

/** A value as the sample for this test keeps it; undefined where it is missing. */
export type Cell = number | string | undefined;

/** From here on a column is said to give the label away. Measured in docs/validation.md. */
export const LEAKAGE = 0.9;

/** A class with fewer rows is left out: its recall, on half of them, would be a matter of luck. */
const FEWEST_OF_CLASS = 20;
const MOST_CLASSES = 50;
const MOST_BINS = 100;
const LABEL_BINS = 10;
/** Rows of a half for each bin of a number; bins are a multiple of those of the label, so that the edges of a copy meet. */
const ROWS_PER_BIN = 5;

/**
 * How well a column alone predicts the label: 1 always, 0 no better than a guess. Each half of the rows is predicted
 * from the other, so that an id, different in each row, tells nothing. The score is balanced accuracy corrected for
 * chance, (b − 1/K) / (1 − 1/K), with b the mean share of right predictions of the K classes (Brodersen et al. 2010;
 * `balanced_accuracy_score(adjusted=True)` of scikit-learn): a rare class counts as much as a common one.
 *
 * Numbers are cut into quantiles, a label of more than 50 different ones into ten; missing is a value like others.
 *
 * @returns undefined when it cannot be told: fewer than two classes of 20 rows, or more than 50 classes of text
 */
export function labelLeakage(feature: readonly Cell[], label: readonly Cell[]): number | undefined {
  const labelled = label.flatMap((value, row) => (value === undefined ? [] : [row]));
  const classes = classesOf(labelled.map((row) => label[row]));
  if (classes === undefined) return undefined;
  const bins = binsOf(labelled.map((row) => feature[row]));
  return scoreOf(bins, classes);
}

interface Groups {
  /** Group of each row; -1 for none. */
  readonly of: Int32Array;
  readonly count: number;
}

function classesOf(label: readonly Cell[]): Groups | undefined {
  const values = byValue(label);
  const groups = values.count <= MOST_CLASSES ? values : byQuantile(label, LABEL_BINS);
  if (groups === undefined) return undefined;
  const sizes = new Uint32Array(groups.count);
  for (const group of groups.of) sizes[group]!++;
  const places = new Map([...sizes.keys()].filter((k) => sizes[k]! >= FEWEST_OF_CLASS).map((k, i) => [k, i]));
  if (places.size < 2) return undefined;
  return { of: groups.of.map((group) => places.get(group) ?? -1), count: places.size };
}

function binsOf(feature: readonly Cell[]): Groups {
  const values = byValue(feature);
  const numbers = feature.filter((value) => typeof value === 'number').length;
  const most = LABEL_BINS * Math.max(1, Math.floor(numbers / (2 * ROWS_PER_BIN * LABEL_BINS)));
  const bins = Math.min(MOST_BINS, most);
  return values.count <= bins ? values : (byQuantile(feature, bins) ?? values);
}

function byValue(values: readonly Cell[]): Groups {
  const places = new Map<Cell, number>();
  const of = Int32Array.from(values, (value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { of, count: places.size };
}

/** Missing in the last; undefined when there are texts. */
function byQuantile(values: readonly Cell[], bins: number): Groups | undefined {
  if (values.some((value) => typeof value === 'string')) return undefined;
  const numbers = values.filter((value) => typeof value === 'number');
  const edges = quantileEdges(Float64Array.from(numbers).sort(), bins);
  const binOf = (value: Cell) => (typeof value === 'number' ? countUpTo(edges, value) : edges.length + 1);
  return { of: Int32Array.from(values, binOf), count: edges.length + 2 };
}

/** How many of the ascending edges are at most the value. */
function countUpTo(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function scoreOf(bins: Groups, classes: Groups): number {
  const right = new Float64Array(classes.count);
  const sizes = new Float64Array(classes.count);
  for (const fold of [0, 1]) {
    const chances = chancesFrom(1 - fold, bins, classes);
    classes.of.forEach((klass, row) => {
      if (klass < 0 || foldOf(row) !== fold) return;
      sizes[klass]!++;
      right[klass]! += chances[bins.of[row]! * classes.count + klass]!;
    });
  }
  const guess = 1 / classes.count;
  const balanced = right.reduce((sum, count, klass) => sum + count / sizes[klass]!, 0) * guess;
  return (balanced - guess) / (1 - guess);
}

/**
 * Chance of each class to be the one predicted in each bin: that of which the largest share fell there, in one half of
 * the rows; one of several by lot.
 */
function chancesFrom(fold: number, bins: Groups, classes: Groups): Float64Array {
  const shares = new Float64Array(bins.count * classes.count);
  const sizes = new Float64Array(classes.count);
  classes.of.forEach((klass, row) => {
    if (klass < 0 || foldOf(row) !== fold) return;
    sizes[klass]!++;
    shares[bins.of[row]! * classes.count + klass]!++;
  });
  for (let from = 0; from < shares.length; from += classes.count) {
    const bin = shares.subarray(from, from + classes.count);
    for (let k = 0; k < bin.length; k++) bin[k]! /= Math.max(1, sizes[k]!);
    const best = bin.reduce((most, share) => Math.max(most, share), 0);
    const ties = bin.reduce((count, share) => count + Number(share === best), 0);
    for (let k = 0; k < bin.length; k++) bin[k] = bin[k] === best ? 1 / ties : 0;
  }
  return shares;
}

/** By the golden ratio: any period in the order of the rows falls evenly into both halves. */
function foldOf(row: number): number {
  return Math.imul(row + 1, 0x9e3779b1) >>> 31;
}
