import { FEWEST_COSTS } from '@parapet/instrumentation/canary';
import { FAMILY, LABEL, type MetricKey, RECORDED } from '@parapet/instrumentation/contract';
import { VERSION } from './promql.ts';
import type { RecordingRule } from './types.ts';

/** Labels of a canary, of one of its metrics, and of one arm in it. */
export const DEPLOYMENT = `${VERSION}, ${LABEL.deploymentId}`;
export const METRIC = `${DEPLOYMENT}, ${LABEL.canaryMetric}`;
const STEP = `${LABEL.modelName}, ${LABEL.deploymentId}`;
const ARM = `${STEP}, ${LABEL.modelRole}`;
const COST_ARM = `${DEPLOYMENT}, ${LABEL.modelRole}`;
const COSTS = `${RECORDED.canaryTrials}{${LABEL.canaryMetric}="cost"}`;

/** How long ago a replica may have ended whose counts still belong to the canary. */
const LOOKBACK = '7d';

/** A recorded series of one arm. */
export function arm(series: string, role: 'champion' | 'canary', matchers = ''): string {
  return `${series}{${LABEL.modelRole}="${role}"${matchers && `,${matchers}`}}`;
}

/** What a canary is judged on, step by step as the library does. */
export const countRules: readonly RecordingRule[] = [
  { record: 'canaryTrials', expr: ofCanary(sinceStart('canaryTrials', `${ARM}, ${LABEL.canaryMetric}`)) },
  { record: 'canaryFailures', expr: ofCanary(sinceStart('canaryFailures', `${ARM}, ${LABEL.canaryMetric}`)) },
  { record: 'canarySplit', expr: split() },
  { record: 'canaryCostMean', expr: costMean() },
  { record: 'canaryCostVariance', expr: costVariance() },
];

/**
 * Counts of all replicas since the deployment began, those that have ended included: its counters begin at 0 with it,
 * so the highest value is the count, and there is no window to slide. Only where a counter was reset is `increase` the
 * way to read it.
 */
function sinceStart(key: MetricKey, labels: string): string {
  const counter = `${FAMILY[key]}[${LOOKBACK}]`;
  return `sum by (${labels}) (max_over_time(${counter}) unless resets(${counter}) > 0 or increase(${counter}))`;
}

/** Only while the canary is on, and with its version on both arms, so that they can be compared. */
function ofCanary(counts: string): string {
  const on = `topk by (${STEP}) (1, max by (${DEPLOYMENT}) (${FAMILY.canaryShare} > 0) > bool 0)`;
  return `${counts} * on (${STEP}) group_left (${LABEL.modelVersion}) ${on}`;
}

function split(): string {
  const [n, m] = [arm(RECORDED.canaryTrials, 'champion'), arm(RECORDED.canaryTrials, 'canary')];
  return `(${m} > 0) / on (${METRIC}) (${m} + on (${METRIC}) (${n} > 0))`;
}

function costMean(): string {
  const sum = `(${ofCanary(sinceStart('canaryCost', ARM))})`;
  const means = `sum by (${COST_ARM}) (${sum} / on (${COST_ARM}) (${COSTS} >= ${FEWEST_COSTS}))`;
  return `${means} and on (${DEPLOYMENT}) (count by (${DEPLOYMENT}) (${COSTS} >= ${FEWEST_COSTS}) == 2)`;
}

function costVariance(): string {
  const squares = `(${ofCanary(sinceStart('canaryCostSquares', ARM))})`;
  const variance = `clamp_min(${squares} / on (${COST_ARM}) ${COSTS} - on (${COST_ARM}) ${RECORDED.canaryCostMean} ^ 2, 0)`;
  return `${variance} / on (${COST_ARM}) ${COSTS}`;
}
