/** Seconds of the period of a budget. */
export const PERIOD = 30 * 86_400;
/** The window whose pace is taken for the future: long enough not to jump, short enough to see a release. */
export const PACE_WINDOW = '6h';

/**
 * Seconds until the budget is gone when it goes on as in {@link PACE_WINDOW}. Infinity at a pace that the budget
 * bears for ever, 0 when it is gone, NaN when unknown. What falls out of the period meanwhile is left out, so it comes
 * later than this says where much was spent a month ago.
 */
export function exhaustedIn(remaining: number, pace: number): number {
  if (remaining <= 0) {
    return 0;
  }
  if (Number.isNaN(remaining) || Number.isNaN(pace)) {
    return Number.NaN;
  }
  return pace <= 1 ? Number.POSITIVE_INFINITY : (remaining * PERIOD) / pace;
}
