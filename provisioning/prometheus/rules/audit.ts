import { FAMILY, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { AWAY, startedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Whether audit trails lost entries, over one window. A process that starts anew goes on with the number that it had. */
export function auditGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  return {
    name: `parapet-audit-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'auditSetBack', expr: `sum(${setBackIn(window)})`, labels },
      { record: 'auditLost', expr: `sum(${lostIn(window)})`, labels },
    ],
  };
}

/** How often the number of each process's last entry fell. A trail is cut while its process is stopped: longer than a short window sees. */
export function setBackIn(window: Window): string {
  const number = FAMILY.auditSequence;
  const resets = `resets(${number}[${window}])`;
  const before = `last_over_time(${number}[${AWAY}] offset ${window})`;
  return `${resets} > 0 or (min_over_time(${number}[${window}]) < bool ${before}) or ${resets}`;
}

/** Entries that each process could not write. */
export function lostIn(window: Window): string {
  return startedIn(window, FAMILY.auditLost, AWAY);
}
