/** What was seen of a column of numbers. */
export interface SeenNumbers {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly integer: boolean;
}

/** The outermost of the numbers that a tail is estimated from: a twentieth of them, from 10 to 50. */
const TAIL_SHARE = 20;
const TAIL_LEAST = 10;
const TAIL_MOST = 50;
/** Chance that a batch has a number past a limit, if the tail is as estimated. */
const CHANCE = 0.001;
/** Numbers none of which was negative, for that to be called a rule, as Deequ's NonNegativeNumbersRule calls it of any. */
const NEVER_NEGATIVE = 1_000;

/**
 * Limits that the numbers of another batch are expected to keep, each the widest of three: as far beyond the extreme as
 * that lies from the median; where an exponential tail of the same mean excess would end but for one batch in a
 * thousand; and the same for a power law (Hill's estimate). Peaks over threshold: Coles, An Introduction to Statistical
 * Modeling of Extreme Values, 2001, ch. 4. A side on which fewer than ten numbers lie beyond the median has no limit.
 * Zero is one where 1,000 numbers were not negative.
 *
 * @param sorted ascending, a sample of the numbers
 */
export function widened(
  sorted: Float64Array,
  { min, max, count, integer }: SeenNumbers,
  batchRows: number,
): { readonly min?: number; readonly max?: number } {
  const median = sorted[sorted.length >> 1]!;
  const above = reach(
    sorted.map((value) => value - median),
    max - median,
    batchRows,
  );
  const below = reach(sorted.map((value) => median - value).reverse(), median - min, batchRows);
  const step = integer ? 1 : stepOf(max - min);
  const notNegative = min >= 0 && count >= NEVER_NEGATIVE;
  const lowest = below === undefined ? Number.NEGATIVE_INFINITY : outward(below - median, step) * -1 + 0;
  const least = notNegative ? Math.max(0, lowest) : lowest;
  return {
    ...(Number.isFinite(least) && { min: least }),
    ...(above !== undefined && { max: outward(median + above, step) }),
  };
}

/**
 * How far from the median the numbers of a batch are expected to reach.
 *
 * @param distances from the median, ascending, on this side of it
 */
function reach(distances: Float64Array, farthest: number, batchRows: number): number | undefined {
  const size = Math.min(TAIL_MOST, Math.max(TAIL_LEAST, Math.floor(distances.length / TAIL_SHARE)));
  const tail = distances.subarray(-size).filter((distance) => distance > 0);
  if (tail.length < TAIL_LEAST) return undefined;
  const from = tail[0]!;
  const excess = tail.reduce((sum, distance) => sum + distance - from, 0) / tail.length;
  const shape = tail.reduce((sum, distance) => sum + Math.log(distance / from), 0) / tail.length;
  const rarity = Math.log((tail.length * Math.max(1, batchRows / distances.length)) / CHANCE);
  return Math.max(2 * farthest, from + excess * rarity, from * Math.exp(shape * rarity));
}

/** A hundredth of the range or less, a power of ten: limits that people can read. */
function stepOf(range: number): number {
  return range > 0 ? 10 ** (Math.floor(Math.log10(range)) - 2) : 1;
}

function outward(value: number, step: number): number {
  return Number((Math.ceil(value / step) * step).toPrecision(12));
}
