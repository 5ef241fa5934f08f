import {
  FAMILY,
  LABEL,
  type RecordedKey,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const QUANTILES = [
  ['latencyP50', 0.5],
  ['latencyP95', 0.95],
  ['latencyP99', 0.99],
] as const satisfies readonly (readonly [RecordedKey, number])[];

/** Rate, availability and latency of calls over one window. Comparisons with 0 drop the NaN of a window without calls. */
export function inferenceGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const count = `${FAMILY.inferenceDuration}_count`;
  const calls = `sum by (${VERSION}) (rate(${count}[${window}]))`;
  const good = `sum by (${VERSION}) (rate(${count}{${LABEL.errorType}=""}[${window}]))`;
  const buckets = `sum by (${VERSION}, le) (rate(${FAMILY.inferenceDuration}_bucket[${window}]))`;
  return {
    name: `parapet-inference-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'calls', expr: calls, labels },
      { record: 'availability', expr: `(${good} or ${calls} * 0) / (${calls} > 0)`, labels },
      ...QUANTILES.map(([record, quantile]) => ({
        record,
        expr: `histogram_quantile(${quantile}, ${buckets}) >= 0`,
        labels,
      })),
    ],
  };
}
