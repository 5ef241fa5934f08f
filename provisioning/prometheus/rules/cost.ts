import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, recordedIn, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Money is only ever added up within a currency. */
const TYPE = `${VERSION}, ${LABEL.costType}, ${LABEL.costCurrency}`;

/** Costs that come in lumps, often from a job that reports once and ends; the other types are of inference. */
const LUMPS = '"training|labels"';

/** What was spent over one window, and what that comes to per call and per 1,000 predictions. */
export function costGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const inference = ofInference(window);
  const per = (counter: string) =>
    `/ on (${VERSION}) group_left () (sum by (${VERSION}) (${countedIn(window, counter)}) > 0)`;
  return {
    name: `parapet-cost-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'costSpent', expr: spent(window), labels },
      { record: 'costPerCall', expr: `${inference} ${per(`${FAMILY.inferenceDuration}_count`)}`, labels },
      { record: 'costPerThousand', expr: `1000 * ${inference} ${per(FAMILY.predictions)}`, labels },
    ],
  };
}

/** Where a month leads to at the pace of the last day. Lumps have no pace. */
export const costProjection: Group<RecordingRule> = {
  name: 'parapet-cost-projection',
  interval: '2m',
  rules: [{ record: 'costProjected', expr: `30 * sum by (${TYPE}) (${ofInference('1d')})` }],
};

function ofInference(window: Window): string {
  return recordedIn(window, 'costSpent').replace('}', `,${LABEL.costType}!~${LUMPS}}`);
}

function spent(window: Window): string {
  const steady = countedIn(window, `${FAMILY.cost}{${LABEL.costType}!~${LUMPS}}`);
  const lumps = startedIn(window, `${FAMILY.cost}{${LABEL.costType}=~${LUMPS}}`);
  return `sum by (${TYPE}) (${steady} or ${lumps})`;
}
