import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Runs are rare: in a day there are too few for a share. */
const WINDOW = '7d';

const COUNT = `${FAMILY.trainingDuration}_count`;
const COMPLETED = `${FAMILY.trainingDuration}_bucket{${LABEL.trainingOutcome}="completed"}`;

/** Runs by outcome, the share of failed ones, and how long completed ones took. No run ended: absent, which is not 0. */
export const trainingGroup: Group<RecordingRule> = {
  name: 'parapet-training',
  interval: '2m',
  rules: [
    {
      record: 'trainingRuns',
      expr: `sum by (${LABEL.modelName}, ${LABEL.trainingOutcome}) (${startedIn(WINDOW, COUNT)}) > 0`,
    },
    {
      record: 'trainingFailureShare',
      expr: `(${runs('failed')} or ${runs('completed')} * 0) / ${runs('completed|failed')}`,
    },
    { record: 'trainingP50', expr: duration(0.5) },
    { record: 'trainingP95', expr: duration(0.95) },
    { record: 'trainingEnded', expr: lastEnded() },
    { record: 'trainingSince', expr: activeSince() },
  ],
};

/** Prometheus has no time of a change in the past: the rule notes it, and reads what it noted. */
function lastEnded(): string {
  const by = `${LABEL.modelName}, ${LABEL.trainingOutcome}`;
  const now = `time() + 0 * (sum by (${by}) (${startedIn('5m', COUNT)}) > 0)`;
  return `${now} or last_over_time(${RECORDED.trainingEnded}[${WINDOW}]) > time() - ${7 * 86_400}`;
}

/** Three minutes bridge one evaluation to the next. */
function activeSince(): string {
  const active = `(sum by (${VERSION}) (${FAMILY.trainingActive}) > 0)`;
  return `last_over_time(${RECORDED.trainingSince}[3m]) and ${active} or time() + 0 * ${active}`;
}

function runs(outcomes: string): string {
  return `sum by (${LABEL.modelName}) (${RECORDED.trainingRuns}{${LABEL.trainingOutcome}=~"${outcomes}"})`;
}

/** Comparing with 0 drops the NaN of a week without completed runs. */
function duration(quantile: number): string {
  const buckets = `sum by (${LABEL.modelName}, le) (${startedIn(WINDOW, COMPLETED)})`;
  return `histogram_quantile(${quantile}, ${buckets}) >= 0`;
}
