import { FAMILY, LABEL, RECORDED, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;
const DECISION = `${RULE}, ${LABEL.securityAction}`;

/** Refusals of a model store are no share of the requests to an endpoint, which are a thousand times as many. */
const OF_STORE = `${LABEL.securityRule}=~"model_store_.*"`;
const OF_ENDPOINT = `${LABEL.securityRule}!~"model_store_.*"`;

/**
 * What guards decided, over one window, and the share of the requests to a version that each rule of an endpoint
 * refused. Guards of endpoints export their series from zero on; those of stores, whose versions nobody knows before they
 * are asked for, from the first refusal on.
 */
export function accessGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const decisions = (which: string) => `${FAMILY.accessDecisions}{${which}}`;
  const requests = `${RECORDED.accessDecisionCount}{${WINDOW_LABEL}="${window}", ${OF_ENDPOINT}`;
  const refused = `${requests}, ${LABEL.securityAction}="blocked"}`;
  const all = `sum by (${VERSION}) (${requests}}) > 0`;
  return {
    name: `parapet-access-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'accessDecisionCount',
        expr: `sum by (${DECISION}) (${countedIn(window, decisions(OF_ENDPOINT))}) or sum by (${DECISION}) (${startedIn(window, decisions(OF_STORE))})`,
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
