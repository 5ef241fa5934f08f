import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { startedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const MODEL = LABEL.modelName;
const COUNT = `${FAMILY.inferenceDuration}_count`;
/** Far above any objective: of 99.9 % it burns the budget 50 times too fast. Fewer failures than these may be chance. */
const SHARE = 0.05;
const FEWEST = 5;
/** Models that begin to fail within this time began together. */
const TOGETHER = '15m';
/** Two may fail together by chance. */
const SERVICES = 3;

/** Models whose calls fail, and those of them that began to together: they are members until they recover, one by one. */
export const cascadeGroup: Group<RecordingRule> = {
  name: 'parapet-cascade',
  rules: [
    { record: 'failedShare', expr: failedShare() },
    { record: 'cascadeMember', expr: members() },
  ],
};

/** Both counted alike, so that a process that comes into sight late shows the share of its whole life. */
function failedShare(): string {
  const counted = (matcher: string) => `sum by (${MODEL}) (${startedIn('5m', COUNT + matcher)})`;
  const failed = `(${counted(`{${LABEL.errorType}!=""}`)} >= ${FEWEST})`;
  return `${failed} / on (${MODEL}) ${counted('')} >= ${SHARE}`;
}

function members(): string {
  const failing = RECORDED.failedShare;
  const began = `last_over_time(${failing}[${TOGETHER}]) unless ${failing} offset ${TOGETHER}`;
  const members = `last_over_time(${RECORDED.cascadeMember}[2m])`;
  return `${failing} and on () count(${began}) >= ${SERVICES} or ${failing} and on (${MODEL}) ${members}`;
}
