import type { CategoricalFeature, NumericFeature } from '../../baseline/index.ts';

/** Counts of two sides over the same bins. */
export interface Comparable {
  readonly reference: readonly number[];
  readonly observed: readonly number[];
  /** False when the bins were cut at other places, so that counts of one side were spread over those of the other. */
  readonly exact: boolean;
}

/**
 * Counts of two numeric features by the bins of the first. Where the second was cut at other edges, the values in each
 * of its bins are taken as evenly spread, and those in its open ends as dense as in the bin next to them. That is right
 * to first order where the edges lie close, as they do when little drifted.
 */
export function sameNumericBins(reference: NumericFeature, observed: NumericFeature): Comparable {
  const exact = sameItems(reference.edges, observed.edges);
  if (exact) return { reference: reference.counts, observed: observed.counts, exact };
  const ordinary = observed.counts.slice(0, -2);
  const below = reference.edges.map((edge) => countBelow(edge, observed.edges, ordinary));
  const all = ordinary.reduce((sum, one) => sum + one, 0);
  const spread = [...below, all].map((upTo, i) => upTo - (below[i - 1] ?? 0));
  return { reference: reference.counts, observed: [...spread, ...observed.counts.slice(-2)], exact };
}

/**
 * Counts of two categorical features by the categories that have a bin on both sides; all others are `unseen`, on
 * both sides alike, so that nothing is guessed.
 */
export function sameCategories(reference: CategoricalFeature, observed: CategoricalFeature): Comparable {
  const shared = reference.categories.filter((name) => observed.categories.includes(name));
  return { reference: overShared(reference, shared), observed: overShared(observed, shared), exact: true };
}

function overShared({ categories, counts }: CategoricalFeature, shared: readonly string[]): number[] {
  const own = shared.map((name) => counts[categories.indexOf(name)]!);
  const [missing, unseen] = counts.slice(-2);
  const others = categories.reduce(
    (sum, name, i) => (shared.includes(name) ? sum : sum + counts[i]!),
    unseen!,
  );
  return [...own, missing!, others];
}

/** About how many values lie below a point. */
function countBelow(point: number, edges: readonly number[], counts: readonly number[]): number {
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const [from, to] = boundsOf(bin, edges, counts);
    if (point >= to) below += counts[bin]!;
    else return point > from ? below + counts[bin]! * shareBelow(point, from, to) : below;
  }
  return below;
}

/** In [0, 1]; a half where the bin is wider than doubles reach. */
function shareBelow(point: number, from: number, to: number): number {
  const share = (point - from) / (to - from);
  return Number.isFinite(share) ? share : 0.5;
}

/** Where a bin begins and ends; an open end goes on at the density of its neighbour. */
function boundsOf(bin: number, edges: readonly number[], counts: readonly number[]): [number, number] {
  const from = edges[bin - 1];
  const to = edges[bin];
  if (from !== undefined && to !== undefined) return [from, to];
  if (from === undefined && to === undefined) return [0, 0];
  const edge = (from ?? to)!;
  const neighbour = from === undefined ? bin + 1 : bin - 1;
  const inner = Math.abs((edges[neighbour - (from === undefined ? 0 : 1)] ?? edge) - edge);
  const width = counts[neighbour]! > 0 ? (inner * counts[bin]!) / counts[neighbour]! : inner;
  return from === undefined ? [edge - width, edge] : [edge, edge + width];
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
