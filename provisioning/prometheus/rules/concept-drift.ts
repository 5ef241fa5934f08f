import { FAMILY, LABEL, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { AWAY, startedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const WINDOW = '1h';

/** What sequential detectors found. They have no window of their own: an hour is for people to notice. */
export const conceptDriftGroup: Group<RecordingRule> = {
  name: 'parapet-concept-drift',
  interval: '30s',
  rules: [
    {
      record: 'conceptChanges',
      expr: `sum by (${VERSION}, ${LABEL.driftDetector}, ${LABEL.driftState}) (${startedIn(WINDOW, FAMILY.driftDetections, AWAY)})`,
      labels: { [WINDOW_LABEL]: WINDOW },
    },
  ],
};
