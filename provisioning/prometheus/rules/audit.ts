import { FAMILY, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { startedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Whether audit trails lost entries, over one window. A process that starts anew goes on with the number that it had. */
export function auditGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  return {
    name: `parapet-audit-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'auditSetBack', expr: `sum(resets(${FAMILY.auditSequence}[${window}]))`, labels },
      { record: 'auditLost', expr: `sum(${startedIn(window, FAMILY.auditLost)})`, labels },
    ],
  };
}
