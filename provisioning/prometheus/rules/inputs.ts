import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;

/** Unusual inputs by those looked at, over one window. A detector that looked at none has no rate, which is not 0. */
export function inputsGroup(window: Window, interval?: string): Group<RecordingRule> {
  const counted = (counter: string) => `sum by (${RULE}) (${countedIn(window, counter)})`;
  return {
    name: `parapet-inputs-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'inputAnomalyRate',
        expr: `${counted(FAMILY.inputAnomalies)} / (${counted(FAMILY.inputsChecked)} > 0)`,
        labels: { [WINDOW_LABEL]: window },
      },
    ],
  };
}
