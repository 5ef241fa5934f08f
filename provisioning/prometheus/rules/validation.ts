import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { recordedIn, startedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const DATASET = LABEL.datasetId;
const SOURCE = `${DATASET}, ${LABEL.validationSource}`;
const CHECK = `${SOURCE}, ${LABEL.featureName}, ${LABEL.validationCheck}`;

/** Checks that a batch passes or fails as a whole. */
const OF_BATCHES = 'freshness|leakage|row_count';
const SKEW = 'transform_skew';

/** Failures of data checks and their share over one window. Nothing was checked: absent, which is not 0. */
export function validationGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const failed = (checks: string) =>
    recordedIn(window, 'validationFailed').replace('}', `,${LABEL.validationCheck}${checks}}`);
  const rows = `sum by (${SOURCE}) (${startedIn(window, FAMILY.validationRows)}) > 0`;
  const batches = `sum by (${DATASET}) (${startedIn(window, FAMILY.validationBatches)}) > 0`;
  const ofRows = `${failed(`!~"${OF_BATCHES}|${SKEW}"`)} / on (${SOURCE}) group_left () (${rows})`;
  const ofBatches = `${failed(`=~"${OF_BATCHES}"`)} / on (${DATASET}) group_left () (${batches})`;
  return {
    name: `parapet-validation-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'validationFailed',
        expr: `sum by (${CHECK}) (${startedIn(window, FAMILY.validationFailures)})`,
        labels,
      },
      { record: 'validationShare', expr: `${ofRows} or ${ofBatches}`, labels },
    ],
  };
}

/** Services that found skew when they started, for as long as they run. */
export const skewGroup: Group<RecordingRule> = {
  name: 'parapet-transform-skew',
  rules: [
    {
      record: 'transformSkew',
      expr: `sum by (${DATASET}, ${LABEL.featureName}) (${FAMILY.validationFailures}{${LABEL.validationCheck}="${SKEW}"} > bool 0)`,
    },
  ],
};
