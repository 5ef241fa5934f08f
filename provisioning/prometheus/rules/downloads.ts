import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Windows over which downloads are counted: in five minutes there are too few. */
export const DOWNLOAD_WINDOWS = ['1h', '1d'] as const satisfies readonly Window[];

const ACTION = LABEL.securityAction;
const MODEL_AND_KIND = `${LABEL.modelName}, ${LABEL.principalKind}`;

/** Downloads follow the hour and the day of the week, so the same window of these weeks is what is usual. */
const WEEKS = [1, 2, 3, 4];
const FEWEST_WEEKS = 2;

/**
 * Downloads by version, kind of principal and action over one window; and how many of a model, all versions together, that
 * window had on average in those of the last four weeks in which anything was taken from a store. With fewer than two such
 * weeks there is no usual number: absent, which is not 0.
 */
export function downloadsGroup(
  window: (typeof DOWNLOAD_WINDOWS)[number],
  interval: string | undefined,
): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const counted = recordedIn(window, 'downloads').replace('}', `,${ACTION}!="blocked"}`);
  const none = `sum by (${MODEL_AND_KIND}) (${counted}) * 0`;
  const then = WEEKS.map((week) => `(sum by (${MODEL_AND_KIND}) (${counted} offset ${week}w) or ${none})`);
  const seen = WEEKS.map((week) => `(count(${counted} offset ${week}w) > bool 0 or vector(0))`);
  return {
    name: `parapet-downloads-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'downloads',
        expr: `sum by (${VERSION}, ${LABEL.principalKind}, ${ACTION}) (${startedIn(window, FAMILY.modelDownloads)})`,
        labels,
      },
      {
        record: 'downloadsUsual',
        expr: `(${then.join(' + ')}) / on () group_left () (${seen.join(' + ')} >= ${FEWEST_WEEKS})`,
        labels,
      },
    ],
  };
}
