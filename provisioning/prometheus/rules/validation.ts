import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { addedUp, COUNTED_EVERY, grownIn, recordedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const DATASET = LABEL.datasetId;
const SOURCE = `${DATASET}, ${LABEL.validationSource}`;
const CHECK = `${SOURCE}, ${LABEL.featureName}, ${LABEL.validationCheck}`;

/** Checks that a batch passes or fails as a whole. */
const OF_BATCHES = 'freshness|leakage|row_count';
const SKEW = 'transform_skew';

/** Failures of data checks and their share over one window. Nothing was checked: absent, which is not 0. */
export function validationGroup(window: Window): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const failed = (checks: string) =>
    recordedIn(window, 'validationFailed').replace('}', `,${LABEL.validationCheck}${checks}}`);
  const ofRows = `${failed(`!~"${OF_BATCHES}|${SKEW}"`)} / on (${SOURCE}) group_left () (${recordedIn(window, 'validationRowCount')} > 0)`;
  const ofBatches = `${failed(`=~"${OF_BATCHES}"`)} / on (${DATASET}) group_left () (${recordedIn(window, 'validationBatchCount')} > 0)`;
  return {
    name: `parapet-validation-${window}`,
    interval: COUNTED_EVERY[window],
    rules: [
      { record: 'validationFailed', expr: counted(window, 'validationFailed', CHECK), labels },
      { record: 'validationRowCount', expr: counted(window, 'validationRowCount', SOURCE), labels },
      { record: 'validationBatchCount', expr: counted(window, 'validationBatchCount', DATASET), labels },
      { record: 'validationShare', expr: `${ofRows} or ${ofBatches}`, labels },
    ],
  };
}

const COUNTERS = {
  validationFailed: FAMILY.validationFailures,
  validationRowCount: FAMILY.validationRows,
  validationBatchCount: FAMILY.validationBatches,
} as const;

/** There is a counter for each check of each feature in each replica: a day of their samples is more than can be read. */
function counted(window: Window, key: keyof typeof COUNTERS, by: string): string {
  return window === '5m' ? `sum by (${by}) (${grownIn(window, COUNTERS[key])})` : addedUp(window, key);
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
