import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;

/**
 * Unusual inputs by those looked at, and inputs skipped by those to be looked at, over one window. A detector that was to
 * look at none has no rate, which is not 0.
 */
export function inputsGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const counted = (counter: string) => `sum by (${RULE}) (${countedIn(window, counter)})`;
  const checked = counted(FAMILY.inputsChecked);
  const skipped = counted(FAMILY.inputsSkipped);
  return {
    name: `parapet-inputs-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'inputAnomalyRate',
        expr: `${counted(FAMILY.inputAnomalies)} / (${checked} > 0)`,
        labels,
      },
      { record: 'inputSkippedShare', expr: `${skipped} / (${skipped} + ${checked} > 0)`, labels },
    ],
  };
}
