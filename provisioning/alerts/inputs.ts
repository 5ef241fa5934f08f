import { LABEL, type Window } from '@parapet/instrumentation/contract';
import { VERSION } from '../prometheus/rules/promql.ts';
import {
  byVersion,
  CATEGORY,
  CRITICAL,
  findings,
  JUST_NOW,
  RULE,
  recordedOf,
  rulesOf,
  SEVERE,
} from './findings.ts';
import { type Alert, OF_SUBJECT, type Text } from './types.ts';
import { OUTLASTING, STEADY } from './windows.ts';

/** Rules that speak of all that a client asks, until they look again: how often says nothing of single inputs. */
export const OF_CLIENTS =
  'extraction_pattern|query_budget|membership_pattern|confidence_climbing|boundary_probing';
/** Of those, the one that sees how an input is searched for that fools the model. */
const PROBING = `${CATEGORY}="evasion",${RULE}="boundary_probing"`;
/**
 * Findings of severity high about one client within five minutes. Honest clients are flagged with medium severity, if at
 * all (none of 260 with high, docs/query-detectors.md), and thieves hundreds of times with high.
 */
export const SURE_OF_CLIENT = 20;

/** Rates differ by the hour of the day and by who calls: so much over what is usual is more than that. */
const OVER_USUAL = { evasion: 1.25, anomaly: 2 };
/** An attack that lasts is usual for its hour in the end, but not for its day, over which rates differ more. */
const OVER_DAY = 3;
/** Inputs found. A few odd ones in a row are somebody's bad scanner. */
const PAGE_FROM = 100;
const TICKET_FROM = 20;
/** Target of M5. */
const TARGET = 0.01;

/** Which rules are for inputs made to fool a model, the findings tell. */
const isEvasion = `on (${VERSION}, ${RULE}) ${findings(`${CATEGORY}="evasion"`)} > 0`;

/** Alerts on single inputs: made to fool the model, or unlike those of training. */
export const inputAlerts: readonly Alert[] = [
  adversarialInputs('page'),
  adversarialInputs('ticket'),
  inputAnomalies('5m'),
  inputAnomalies('1h'),
];

/** Inputs that detectors found, where they are so many, and surely so many times the usual ones. */
function unusuallyMany(window: Window, times: number, atLeast: number): string {
  const by = `${VERSION}, ${RULE}`;
  const of = (key: 'inputAnomalyLow' | 'inputAnomalyUsual' | 'inputAnomalyRate' | 'inputsCheckedCount') =>
    recordedOf(key, window, `${RULE}!~"${OF_CLIENTS}"`);
  const low = of('inputAnomalyLow');
  const certain = `${low} > ${times} * ${of('inputAnomalyUsual')} or ${low} > on (${by}) ${OVER_DAY} * ${recordedOf('inputAnomalyUsual', '1h')}`;
  const found = `${of('inputAnomalyRate')} * ${of('inputsCheckedCount')}`;
  return `sum by (${by}) (${found} >= ${atLeast} and on (${by}) (${certain}))`;
}

function adversarialInputs(severity: 'page' | 'ticket'): Alert {
  const isPage = severity === 'page';
  const many = unusuallyMany(JUST_NOW, OVER_USUAL.evasion, isPage ? PAGE_FROM : TICKET_FROM);
  const probing = isPage
    ? `${byVersion(findings(PROBING, SEVERE))} >= ${SURE_OF_CLIENT}`
    : `${byVersion(findings(PROBING))} > 0`;
  const serious = isPage ? ` or ${byVersion(findings(`${CATEGORY}="evasion"`, CRITICAL))} > 0` : '';
  return {
    name: 'MLAdversarialInputs',
    signals: ['M5', 'M11'],
    failureMode: 'F5',
    expr: `${byVersion(`${many} and ${isEvasion}`)} or ${probing}${serious}`,
    about: 'version',
    for: '0s',
    keepFiringFor: isPage ? OUTLASTING : STEADY,
    severity,
    rootCause: 'hostile_queries',
    window: JUST_NOW,
    summary: ({ model, version, count }) =>
      `${model} version ${version}: ${count} inputs look made to fool it, more than usual`,
    description: (text) =>
      [
        `In the last five minutes, detectors found ${text.count} inputs of ${text.model} version ${text.version} that look made to get a wrong answer, or by which somebody feels for one, since ${text.since}.`,
        `By rule: ${rulesOf(text, `${CATEGORY}="evasion"`)}. Share found: ${shares(text)}; usual at most: ${usual(text)}.`,
      ].join(' '),
    runbook: 'ml-adversarial-inputs',
  };
}

function inputAnomalies(window: '5m' | '1h'): Alert {
  const many = unusuallyMany(window, OVER_USUAL.anomaly, TICKET_FROM);
  const over = `on (${VERSION}, ${RULE}) ${recordedOf('inputAnomalyRate', window)} > ${TARGET}`;
  // A longer window knows late that it is over.
  const still = `on (${VERSION}, ${RULE}) ${recordedOf('inputAnomalyRate', JUST_NOW)} > on (${VERSION}, ${RULE}) ${recordedOf('inputAnomalyUsual', window)}`;
  return {
    name: 'MLInputAnomalies',
    signals: ['M5'],
    expr: byVersion(`${many} and ${over}${window === JUST_NOW ? '' : ` and ${still}`} unless ${isEvasion}`),
    about: 'version',
    for: '1m',
    keepFiringFor: STEADY,
    severity: 'ticket',
    rootCause: 'input_anomaly',
    window,
    summary: ({ model, version, count }) =>
      `${model} version ${version}: ${count} inputs are unlike those of training, more than usual`,
    description: (text) =>
      [
        `Over the last ${window}, detectors found ${text.count} inputs of ${text.model} version ${text.version} that are unlike those of training, or fail a check, since ${text.since}: over 1 %, and over twice the usual rate.`,
        `Share found: ${shares(text, window)}; usual at most: ${usual(text, window)}.`,
      ].join(' '),
    runbook: 'ml-input-anomalies',
  };
}

function shares({ list }: Text, window: Window = JUST_NOW): string {
  return list(`sort_desc(topk(3, ${ofSubject('inputAnomalyRate', window)}))`, RULE);
}

function usual({ list }: Text, window: Window = JUST_NOW): string {
  const worst = `topk(3, ${ofSubject('inputAnomalyRate', window)})`;
  const on = `on (${LABEL.securityRule})`;
  return list(`sort_desc(${ofSubject('inputAnomalyUsual', window)} and ${on} ${worst})`, RULE);
}

function ofSubject(key: 'inputAnomalyRate' | 'inputAnomalyUsual', window: Window): string {
  return recordedOf(key, window, `${RULE}!~"${OF_CLIENTS}"`, OF_SUBJECT);
}
