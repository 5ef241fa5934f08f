import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';
import { usualOfWeeks } from './weeks.ts';

/** Windows over which downloads are counted: in five minutes there are too few. */
export const DOWNLOAD_WINDOWS = ['1h', '1d'] as const satisfies readonly Window[];

const ACTION = LABEL.securityAction;
const MODEL_AND_KIND = `${LABEL.modelName}, ${LABEL.principalKind}`;

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
        expr: usualOfWeeks(MODEL_AND_KIND, counted),
        labels,
      },
    ],
  };
}
