import { FAMILY, LABEL, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';
import { countedIn, recordedIn, VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

const RULE = `${VERSION}, ${LABEL.securityRule}`;

/** What each window is compared with: a longer one that ended before. An attack is then not its own measure, at first. */
const PAST: Partial<Readonly<Record<Window, { readonly window: Window; readonly ended: string }>>> = {
  '5m': { window: '1h', ended: '2m' },
  '1h': { window: '1d', ended: '1h' },
};
/** Where there is no past: the rate that detectors state by default, as if it had been seen on so many inputs. */
const STATED = 0.05;
const WEIGHT = 1000;
/** Standard deviations: with both limits apart at one look, a quiet day of looks has less than one false alarm in a hundred. */
const LIMIT = 4;

/**
 * Unusual inputs by those looked at, and inputs skipped by those to be looked at, over one window. A detector that was to
 * look at none has no rate, which is not 0. Then what the rate is at least, and what is usual at most.
 */
export function inputsGroup(window: Window, interval?: string): Group<RecordingRule> {
  const labels = { [WINDOW_LABEL]: window };
  const counted = (counter: string) => `sum by (${RULE}) (${countedIn(window, counter)})`;
  const checked = counted(FAMILY.inputsChecked);
  const skipped = counted(FAMILY.inputsSkipped);
  return {
    name: `parapet-inputs-${window}`,
    ...(interval && { interval }),
    rules: [
      { record: 'inputsCheckedCount', expr: checked, labels },
      {
        record: 'inputAnomalyRate',
        expr: `${counted(FAMILY.inputAnomalies)} / (${checked} > 0)`,
        labels,
      },
      { record: 'inputSkippedShare', expr: `${skipped} / (${skipped} + ${checked} > 0)`, labels },
      ...limits(window),
    ],
  };
}

function limits(window: Window): RecordingRule[] {
  const past = PAST[window];
  if (past === undefined) return [];
  const labels = { [WINDOW_LABEL]: window };
  const checkedNow = recordedIn(window, 'inputsCheckedCount');
  const { found, checked } = counts(window, '');
  const then = counts(past.window, ` offset ${past.ended}`);
  const orNone = (counted: string) =>
    `(sum by (${RULE}) (${counted}) or sum by (${RULE}) (${checkedNow} * 0))`;
  const usual = wilson(
    `(${orNone(then.found)} + ${STATED * WEIGHT})`,
    `(${orNone(then.checked)} + ${WEIGHT})`,
    '+',
  );
  return [
    { record: 'inputAnomalyLow', expr: wilson(`(${found})`, checked, '-'), labels },
    { record: 'inputAnomalyUsual', expr: usual, labels },
  ];
}

function counts(window: Window, offset: string): { readonly found: string; readonly checked: string } {
  const of = (key: 'inputAnomalyRate' | 'inputsCheckedCount') => `${recordedIn(window, key)}${offset}`;
  return {
    found: `${of('inputAnomalyRate')} * ${of('inputsCheckedCount')}`,
    checked: of('inputsCheckedCount'),
  };
}

/** Limit of a share by Wilson's score interval (1927), of counts: the lower or the upper one. */
function wilson(found: string, all: string, side: '-' | '+'): string {
  const spread = `sqrt(${found} * (${all} - ${found}) / ${all} + ${LIMIT ** 2 / 4})`;
  return `(${found} + ${LIMIT ** 2 / 2} ${side} ${LIMIT} * ${spread}) / (${all} + ${LIMIT ** 2})`;
}
