import {
  FAMILY,
  LABEL,
  type RecordedKey,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { errorClusterRules } from './error-clusters.ts';
import { wilson } from './intervals.ts';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import { errorRules } from './quality-errors.ts';
import type { Group, RecordingRule } from './types.ts';

/** Label lists of the levels that quality is told at. */
export const COHORT = `${VERSION}, ${LABEL.cohort}`;
const CLASS = `${VERSION}, ${LABEL.labelClass}`;
const COHORT_CLASS = `${COHORT}, ${LABEL.labelClass}`;
const PAIR = `${COHORT}, ${LABEL.predictionClass}, ${LABEL.labelClass}`;

/** Versions that are served. */
export const SERVED = `max by (${VERSION}) (${FAMILY.modelInfo} == 1)`;

export type Rules = readonly (readonly [RecordedKey, string])[];

/** Quality of the labels that came in one window. Without labels there is n = 0 and nothing else. */
export function qualityGroup(window: Window, interval?: string): Group<RecordingRule> {
  const rules = [
    ['matchedPairs', `sum by (${PAIR}) (${startedIn(window, FAMILY.labelMatches)})`],
    ['matchedValues', `sum by (${COHORT}) (${startedIn(window, FAMILY.regressionMatches)})`],
    ['qualityN', total(window)],
    ['rightLabels', rightLabels(window)],
    ...accuracy(window, VERSION, ['accuracy', 'accuracyLow', 'accuracyHigh']),
    [
      'cohortN',
      `sum by (${COHORT}) (${inCohorts(window, 'matchedPairs')} or ${inCohorts(window, 'matchedValues')})`,
    ],
    ...accuracy(window, COHORT, ['cohortAccuracy', 'cohortAccuracyLow', 'cohortAccuracyHigh']),
    ...errorClusterRules(window),
    ...classRules(window),
    ...errorRules(window),
  ] as const satisfies Rules;
  return {
    name: `parapet-quality-${window}`,
    ...(interval && { interval }),
    rules: rules.map(([record, expr]) => ({ record, expr, labels: { [WINDOW_LABEL]: window } })),
  };
}

function total(window: Window): string {
  const labels = `${recordedIn(window, 'matchedPairs')} or ${recordedIn(window, 'matchedValues')}`;
  return `sum by (${VERSION}) (${labels}) or ${SERVED} * 0`;
}

/** A recorded series, of what has a cohort. */
export function inCohorts(window: Window, key: RecordedKey): string {
  return recordedIn(window, key).replace('}', `,${LABEL.cohort}!=""}`);
}

/**
 * Right labels by class, and 0 for every class that occurs on either side. Two undeclared classes are never the same.
 * PromQL cannot compare two labels of one series: the pairs of a class with itself are made of the labels, and looked up.
 */
function rightLabels(window: Window): string {
  const pairs = recordedIn(window, 'matchedPairs').replace('}', `,${LABEL.labelClass}!="_other"}`);
  const predicted = recordedIn(window, 'matchedPairs').replace('}', `,${LABEL.predictionClass}!="_other"}`);
  const labels = `sum by (${COHORT_CLASS}) (${pairs})`;
  const same = copied(labels, LABEL.labelClass, LABEL.predictionClass);
  const right = `sum by (${COHORT_CLASS}) (${pairs} and on (${PAIR}) ${same})`;
  return `${right} or ${labels} * 0 or ${asLabels(predicted, COHORT)} * 0`;
}

/** Predictions by class, with the class where labels have it. */
function asLabels(pairs: string, level: string): string {
  const byClass = `sum by (${level}, ${LABEL.predictionClass}) (${pairs})`;
  return `sum by (${level}, ${LABEL.labelClass}) (${copied(byClass, LABEL.predictionClass, LABEL.labelClass)})`;
}

function copied(vector: string, from: string, to: string): string {
  return `label_replace(${vector}, "${to}", "$1", "${from}", "((?s:.*))")`;
}

function accuracy(
  window: Window,
  level: string,
  [share, low, high]: readonly [RecordedKey, RecordedKey, RecordedKey],
): Rules {
  const of = level === COHORT ? inCohorts : recordedIn;
  const n = `sum by (${level}) (${of(window, 'matchedPairs')})`;
  const right = `(sum by (${level}) (${of(window, 'rightLabels')}) or ${n} * 0)`;
  const p = `sum by (${level}) (${recordedIn(window, share)})`;
  return [
    [share, `${right} / (${n} > 0)`],
    [low, wilson(p, n, 'low')],
    [high, wilson(p, n, 'high')],
  ];
}

/** Precision, recall and F1 by class. The interval of F1 is that of TP/(TP+FP+FN), of which F1 is 2J/(1+J). */
function classRules(window: Window): Rules {
  const pairs = recordedIn(window, 'matchedPairs');
  const right = recordedIn(window, 'classRight');
  const labels = recordedIn(window, 'classN');
  const predicted = recordedIn(window, 'classPredicted');
  const zero = `sum by (${CLASS}) (${recordedIn(window, 'rightLabels')}) * 0`;
  const share = (key: RecordedKey, low: RecordedKey, high: RecordedKey, n: string): Rules => [
    [key, `${right} / (${n} > 0)`],
    [low, wilson(recordedIn(window, key), n, 'low')],
    [high, wilson(recordedIn(window, key), n, 'high')],
  ];
  const f1 = recordedIn(window, 'f1');
  const jaccard = `(${f1} / (2 - ${f1}))`;
  const either = `(${labels} + ${predicted} - ${right})`;
  const asF1 = (end: string) => `2 / (1 + 1 / ${end})`;
  return [
    // `and`: `_other` is no class.
    ['classN', `sum by (${CLASS}) (${pairs}) and ${zero} or ${zero}`],
    ['classPredicted', `${asLabels(pairs, VERSION)} and ${zero} or ${zero}`],
    ['classRight', `sum by (${CLASS}) (${recordedIn(window, 'rightLabels')})`],
    ...share('precision', 'precisionLow', 'precisionHigh', predicted),
    ...share('recall', 'recallLow', 'recallHigh', labels),
    ['f1', `2 * ${right} / ((${labels} + ${predicted}) > 0)`],
    ['f1Low', asF1(wilson(jaccard, either, 'low'))],
    ['f1High', asF1(wilson(jaccard, either, 'high'))],
    ['macroF1', `avg by (${VERSION}) (${recordedIn(window, 'f1')})`],
  ];
}
