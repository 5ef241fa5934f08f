/** What people and pipelines do follows the hour and the day of the week, so the same window of these weeks is what is usual. */
const WEEKS = [1, 2, 3, 4];
const FEWEST_WEEKS = 2;

/**
 * What recorded counts of a window, summed by some labels, were on average in those of the last four weeks in which there
 * were any. With fewer than two such weeks there is no usual number: absent, which is not 0.
 *
 * @param counted a selector of a recorded series
 */
export function usualOfWeeks(by: string, counted: string): string {
  const none = `sum by (${by}) (${counted}) * 0`;
  const then = WEEKS.map((week) => `(sum by (${by}) (${counted} offset ${week}w) or ${none})`);
  const seen = WEEKS.map((week) => `(count(${counted} offset ${week}w) > bool 0 or vector(0))`);
  return `(${then.join(' + ')}) / on () group_left () (${seen.join(' + ')} >= ${FEWEST_WEEKS})`;
}
