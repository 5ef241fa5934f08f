import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { AWAY, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityCategory}, ${LABEL.securityRule}`;
const EVENT = `${RULE}, ${LABEL.securitySeverity}, ${LABEL.securityAction}`;
const CONFIRMATION = `${RULE}, ${LABEL.confirmationVerdict}`;

/** What was found, and what people made of it, over one window. A series that begins in the window counts from its first value on. */
export function securityGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const counted = (by: string, counter: string) => `sum by (${by}) (${startedIn(window, counter, AWAY)})`;
  return {
    name: `parapet-security-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'securityEventCount', expr: counted(EVENT, FAMILY.securityEvents), labels },
      {
        record: 'securityConfirmationCount',
        expr: counted(CONFIRMATION, FAMILY.securityConfirmations),
        labels,
      },
    ],
  };
}
