import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { wilson } from './intervals.ts';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import { SERVED } from './quality.ts';
import type { Group, RecordingRule } from './types.ts';

/** Whether and when labels come, over one window. */
export function labelGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const due = (matcher = '') => `sum by (${VERSION}) (${startedIn(window, FAMILY.labelDue + matcher)})`;
  const inState = (states: string) => due(`{${LABEL.labelState}=~"${states}"}`);
  const buckets = `sum by (${VERSION}, le) (rate(${FAMILY.labelLatency}_bucket[${window}]))`;
  const all = `(sum by (${VERSION}) (${recordedIn(window, 'labelsDue')}) > 0)`;
  const kept = `(sum by (${VERSION}) (${recordedIn(window, 'labelsKept')}) > 0)`;
  const share = `sum by (${VERSION}) (${recordedIn(window, 'unlabelledRate')})`;
  return {
    name: `parapet-labels-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'labelsDue', expr: `${due()} or ${SERVED} * 0`, labels },
      { record: 'labelCoverage', expr: `(${inState('labelled')} or ${all} * 0) / ${all}`, labels },
      { record: 'labelsKept', expr: inState('labelled|missing'), labels },
      { record: 'unlabelledRate', expr: `(${inState('missing')} or ${kept} * 0) / ${kept}`, labels },
      { record: 'unlabelledHigh', expr: wilson(share, kept, 'high'), labels },
      { record: 'labelLatencyP50', expr: `histogram_quantile(0.5, ${buckets}) >= 0`, labels },
      { record: 'labelLatencyP95', expr: `histogram_quantile(0.95, ${buckets}) >= 0`, labels },
    ],
  };
}
