import { FAMILY, LABEL, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { AWAY, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const STEP = `${VERSION}, ${LABEL.responderAction}, ${LABEL.responderOutcome}`;

/** What the responder did in five minutes. An outcome counts from its first time on: mostly there is no second. */
export const responderGroup: Group<RecordingRule> = {
  name: 'parapet-responder-5m',
  rules: [
    {
      record: 'responderActions',
      expr: `sum by (${STEP}) (${startedIn('5m', FAMILY.responderActions, AWAY)})`,
      labels: { [WINDOW_LABEL]: '5m' },
    },
  ],
};
