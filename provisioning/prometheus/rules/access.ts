import { FAMILY, LABEL, RECORDED, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';
import { usualOfWeeks } from './weeks.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;
const DECISION = `${RULE}, ${LABEL.securityAction}`;

/** Refusals of a model store are no share of the requests to an endpoint, which are a thousand times as many. */
const OF_STORE = `${LABEL.securityRule}=~"model_store_.*"`;
const OF_ENDPOINT = `${LABEL.securityRule}!~"model_store_.*"`;
const FLAGGED = `${LABEL.securityAction}="flagged"`;
const NOT_FLAGGED = `${LABEL.securityAction}!="flagged"`;

/** In five minutes there are too few to have a rhythm, and a day shows none. */
const USUAL_OVER: Window = '1h';

/**
 * What guards decided, over one window, and the share of the requests to a version that each rule of an endpoint
 * refused. Guards of endpoints export their series from zero on, but for what is only flagged; those of stores, whose
 * versions nobody knows before they are asked for, from the first refusal on.
 */
export function accessGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const summed = (count: typeof countedIn, ...which: readonly string[]) =>
    `sum by (${DECISION}) (${count(window, `${FAMILY.accessDecisions}{${which.join(', ')}}`)})`;
  const requests = `${RECORDED.accessDecisionCount}{${WINDOW_LABEL}="${window}", ${OF_ENDPOINT}`;
  const refused = `${requests}, ${LABEL.securityAction}="blocked"}`;
  const all = `sum by (${VERSION}) (${requests}}) > 0`;
  return {
    name: `parapet-access-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'accessDecisionCount',
        expr: [
          summed(countedIn, OF_ENDPOINT, NOT_FLAGGED),
          summed(startedIn, OF_ENDPOINT, FLAGGED),
          summed(startedIn, OF_STORE),
        ].join(' or '),
        labels,
      },
      {
        record: 'accessRefusedShare',
        expr: `sum by (${RULE}) (${refused}) / on (${VERSION}) group_left () (${all})`,
        labels,
      },
      ...(window === USUAL_OVER ? [usualRefusals(window)] : []),
    ],
  };
}

function usualRefusals(window: Window): RecordingRule {
  const blocked = `${RECORDED.accessDecisionCount}{${WINDOW_LABEL}="${window}", ${LABEL.securityAction}="blocked"}`;
  return {
    record: 'accessRefusedUsual',
    expr: usualOfWeeks(`${LABEL.modelName}, ${LABEL.securityRule}`, blocked),
    labels: { [WINDOW_LABEL]: window },
  };
}
