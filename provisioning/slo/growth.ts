import { LABEL, RECORDED } from '@parapet/instrumentation/contract';

/** Between evaluations, and so the length of a slice. */
export const SLICE = '30s';
/** How old the last scrape may be: as old as Prometheus takes a series for living. */
const LATEST = '5m';
/** How long a target may be out of reach, and what it counted meanwhile still be told from what a new one counted. */
const REMEMBERED = '10m';

/**
 * What each series of a counter grew by since the slice before, over whichever scrapes: the sum of all slices is the
 * growth of the counter, exactly, however often it is scraped and however many scrapes fail. A counter that was reset has
 * grown from 0, and so has a new one, as the first error of its kind is; but not in the first minutes of the objectives,
 * when every series is new to a Prometheus without history.
 *
 * @param slice interval of the group that evaluates it
 */
export function grownInSlice(counter: string, slice: string = SLICE): string {
  const now = `last_over_time(${counter}[${LATEST}])`;
  const before = `last_over_time(${counter}[${REMEMBERED}] offset ${slice})`;
  const known = `${RECORDED.sloObjective} offset ${REMEMBERED}`;
  return `(${now} - ${before}) >= 0 or ${now} and ${before} or ${now} and on (${LABEL.modelName}) ${known}`;
}
