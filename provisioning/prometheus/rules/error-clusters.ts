import { VERDICT, type Window } from '@parapet/instrumentation/contract';
import { normalQuantile, recordedIn, VERSION } from './promql.ts';
import { COHORT, inCohorts, type Rules } from './quality.ts';

/** Chance that any cohort of a model is called unusual though none is. */
const FALSE_ALARMS = 0.01;
/** As in `errorClusters` of the library, which has an exact test where this one has the normal one. */
const MATERIAL_RATIO = 1.5;
const TO_BE_SEEN = 0.05;
/** Errors that the normal test wants. */
const FEWEST_ERRORS = 5;

/** Errors of each cohort against those of all other labels of the version: clusters of them in one window. */
export function errorClusterRules(window: Window): Rules {
  const n = `sum by (${COHORT}) (${inCohorts(window, 'matchedPairs')})`;
  const right = `(sum by (${COHORT}) (${inCohorts(window, 'rightLabels')}) or ${n} * 0)`;
  const errors = `sum by (${COHORT}) (${recordedIn(window, 'cohortErrors')})`;
  const rest = `sum by (${COHORT}) (${recordedIn(window, 'cohortErrorsRest')})`;
  const allN = `sum by (${VERSION}) (${recordedIn(window, 'matchedPairs')})`;
  const allRight = `(sum by (${VERSION}) (${recordedIn(window, 'rightLabels')}) or ${allN} * 0)`;
  const share = `((${allN} - ${allRight}) / ${allN})`;
  const restN = `((${allN} - on (${VERSION}) group_right () ${n}) > 0)`;
  const spread = `(1 / ${n} + 1 / ${restN})`;
  const deviation = `sqrt(${spread} * on (${VERSION}) group_left () ((${share} * (1 - ${share})) > 0))`;
  const rate = `(${errors} / ${n})`;
  const limit = `(${normalQuantile(`(count by (${VERSION}) (${n}) / ${FALSE_ALARMS})`)})`;
  const z = `sum by (${COHORT}) (${recordedIn(window, 'cohortErrorsZ')})`;
  const isUnusual = `(${z} >= on (${VERSION}) group_left () ${limit}) and (${rate} >= ${MATERIAL_RATIO} * ${rest}) and (${errors} >= ${FEWEST_ERRORS})`;
  const toBeSeen = `clamp(2 * ${rest}, ${TO_BE_SEEN}, 1)`;
  // As if that many errors had been seen: without any there is no deviation, and much data would be too little.
  const seenShare = `((${rest} * ${restN} + ${toBeSeen} * ${n}) / (${restN} + ${n}))`;
  const seenDeviation = `sqrt(${spread} * ${seenShare} * (1 - ${seenShare}))`;
  const isEnough = `((${toBeSeen} - ${rest}) / ${seenDeviation} >= on (${VERSION}) group_left () ${limit}) and (${toBeSeen} * ${n} >= ${FEWEST_ERRORS})`;
  return [
    ['cohortErrors', `${n} - ${right}`],
    ['cohortErrorsRest', `((${allN} - ${allRight}) - on (${VERSION}) group_right () ${errors}) / ${restN}`],
    ['cohortErrorsZ', `(${rate} - ${rest}) / ${deviation}`],
    [
      'cohortErrorsVerdict',
      `(${isUnusual}) * 0 + ${VERDICT.drifted} or (${isEnough}) * 0 + ${VERDICT.fine} or ${n} * 0 + ${VERDICT.notEnoughData}`,
    ],
  ];
}
