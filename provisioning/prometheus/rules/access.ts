import { FAMILY, LABEL, RECORDED, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, recordedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;
const DECISION = `${RULE}, ${LABEL.securityAction}`;

/**
 * Requests to serving endpoints by what was decided, over one window, and the share of all requests to a version that
 * each rule refused. Guards export their series from zero on, so the first refusal counts.
 */
export function accessGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const refused = `${RECORDED.accessDecisionCount}{${WINDOW_LABEL}="${window}", ${LABEL.securityAction}="blocked"}`;
  const all = `sum by (${VERSION}) (${recordedIn(window, 'accessDecisionCount')}) > 0`;
  return {
    name: `parapet-access-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'accessDecisionCount',
        expr: `sum by (${DECISION}) (${countedIn(window, FAMILY.accessDecisions)})`,
        labels,
      },
      {
        record: 'accessRefusedShare',
        expr: `sum by (${RULE}) (${refused}) / on (${VERSION}) group_left () (${all})`,
        labels,
      },
    ],
  };
}
