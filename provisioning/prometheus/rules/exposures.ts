import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { startedIn } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/** Secrets and personal data that were masked, by kind, over one window; those before the first scrape of a replica as well. */
export function exposuresGroup(window: Window, interval?: string): Group<RecordingRule> {
  return {
    name: `parapet-exposures-${window}`,
    ...(interval && { interval }),
    rules: [
      {
        record: 'exposures',
        expr: `sum by (${LABEL.exposureKind}, ${LABEL.securityAction}) (${startedIn(window, FAMILY.exposures)})`,
        labels: { [WINDOW_LABEL]: window },
      },
    ],
  };
}
