import { FAMILY, LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from './promql.ts';
import { SERVED } from './quality.ts';
import type { Group, RecordingRule } from './types.ts';

/** Long enough for every day of the week. */
const WEEK = '7d';

/**
 * What is usual for a version: what alerts compare with. The ends of intervals, not the values: a good hour of few labels
 * is no promise, and a new version begins without one.
 */
export const usualGroup: Group<RecordingRule> = {
  name: 'parapet-usual',
  interval: '2m',
  rules: [
    { record: 'accuracyUsual', expr: best('max', 'accuracyLow') },
    { record: 'maeUsual', expr: best('min', 'maeHigh') },
    { record: 'accuracyEvaluated', expr: evaluated('accuracyEvaluated', 'accuracy', 'min') },
    { record: 'maeEvaluated', expr: evaluated('maeEvaluated', 'mae', 'max') },
    { record: 'unlabelledUsual', expr: unlabelled() },
  ],
};

function best(most: 'min' | 'max', key: RecordedKey): string {
  return `${most} by (${VERSION}) (${most}_over_time(${recordedIn('1d', key)}[${WEEK}]))`;
}

/** The gauge goes with the process that evaluated: what was noted of it stays while the version is served. */
function evaluated(key: RecordedKey, metric: string, mildest: 'min' | 'max'): string {
  const which = `${LABEL.evaluationMetric}="${metric}",${LABEL.cohort}="",${LABEL.datasetSplit}!="train"`;
  const scores = `last_over_time(${FAMILY.evaluationScore}{${which}}[${WEEK}])`;
  const noted = `last_over_time(${RECORDED[key]}[${WEEK}]) and ${SERVED}`;
  return `${mildest} by (${VERSION}) (${scores}) or ${noted}`;
}

/** Where people label, weekends differ: what was so at this hour a week ago is usual. */
function unlabelled(): string {
  const least = best('min', 'unlabelledHigh');
  const lastWeek = `max by (${VERSION}) (${recordedIn('1h', 'unlabelledRate')} offset ${WEEK})`;
  return `${lastWeek} > ${least} or ${least}`;
}
