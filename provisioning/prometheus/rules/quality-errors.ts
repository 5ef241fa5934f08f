import { FAMILY, LABEL, type RecordedKey, type Window } from '@parapet/instrumentation/contract';
import { logInterval } from './intervals.ts';
import { recordedIn, startedIn, VERSION } from './promql.ts';
import { COHORT, inCohorts, type Rules } from './quality.ts';

/** Mean absolute error, root of the mean squared error and bias, from sums that add over replicas. */
export function errorRules(window: Window): Rules {
  const directions = `${COHORT}, ${LABEL.errorDirection}`;
  const { n, absolute, squares, fourths } = sums(window, VERSION);
  const over = towards(window, 'over');
  const under = towards(window, 'under');
  const rmse = recordedIn(window, 'rmse');
  const scaled = (factor: string) => `sum by (${VERSION}) (${rmse}) * ${factor}`;
  return [
    ['absoluteErrors', `sum by (${directions}) (${startedIn(window, FAMILY.regressionAbsoluteErrors)})`],
    ['squaredErrors', `sum by (${COHORT}) (${startedIn(window, FAMILY.regressionSquaredErrors)})`],
    ['fourthPowers', `sum by (${COHORT}) (${startedIn(window, FAMILY.regressionFourthPowers)})`],
    ...meanAbsoluteError(window, VERSION, ['mae', 'maeLow', 'maeHigh']),
    // No mean square is below the squared mean, but for sums that one huge error has made too coarse to tell.
    ['rmse', `sqrt(${squares} / ${n}) and ${n} * ${squares} >= ${absolute} ^ 2 * (1 - 1e-9)`],
    ['rmseLow', scaled(logInterval(n, squares, fourths, 'low', 0.5))],
    ['rmseHigh', scaled(logInterval(n, squares, fourths, 'high', 0.5))],
    ['bias', `(${over} - ${under}) / ${n}`],
    ...meanAbsoluteError(window, COHORT, ['cohortMae', 'cohortMaeLow', 'cohortMaeHigh']),
  ];
}

function meanAbsoluteError(
  window: Window,
  level: string,
  [mean, low, high]: readonly [RecordedKey, RecordedKey, RecordedKey],
): Rules {
  const { n, absolute, squares } = sums(window, level);
  return [
    [mean, `${absolute} / ${n}`],
    [low, `${absolute} / ${n} * ${logInterval(n, absolute, squares, 'low')}`],
    [high, `${absolute} / ${n} * ${logInterval(n, absolute, squares, 'high')}`],
  ];
}

function sums(window: Window, level: string) {
  const of = level === COHORT ? inCohorts : recordedIn;
  const sum = (key: RecordedKey) => `sum by (${level}) (${of(window, key)})`;
  return {
    n: `(${sum('matchedValues')} > 0)`,
    absolute: sum('absoluteErrors'),
    squares: sum('squaredErrors'),
    fourths: sum('fourthPowers'),
  };
}

function towards(window: Window, direction: 'over' | 'under'): string {
  const errors = recordedIn(window, 'absoluteErrors').replace(
    '}',
    `,${LABEL.errorDirection}="${direction}"}`,
  );
  return `sum by (${VERSION}) (${errors})`;
}
