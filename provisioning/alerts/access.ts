import { FAMILY, LABEL, type Window } from '@parapet/instrumentation/contract';
import { startedIn } from '../prometheus/rules/promql.ts';
import {
  BLOCKED,
  byModel,
  CATEGORY,
  findings,
  JUST_NOW,
  OF_MODEL,
  OF_NO_MODEL,
  RULE,
  recordedOf,
  rulesOf,
  SEVERE,
} from './findings.ts';
import { type Alert, OF_SUBJECT, type Text } from './types.ts';
import { OUTLASTING, STEADY } from './windows.ts';

/** Guards know an hour of the clock, and so do usual rates. */
const HOUR: Window = '1h';

/** One credential takes what its kind never takes: by chance once in a hundred days (docs/access.md). */
const BULK = [`${CATEGORY}="model_theft"`, SEVERE];
const BULK_PAGE_FROM = 3;

/** Refusals of people, services and stores; those of the control endpoint have an alert of their own. */
const NOT_OF_CONTROL = `${RULE}!~"(control|responder)_.*"`;
/** A guard of a sensitive model gives its refusals severity high; one typo is a ticket. */
const OF_SENSITIVE = [`${CATEGORY}="unauthorized_access"`, SEVERE, NOT_OF_CONTROL];
const SENSITIVE_PAGE_FROM = 5;

/** What was refused, held: it is for the day. Mistyped and expired tokens are few; a store is asked a thousand times less. */
const REFUSALS = {
  endpoint: { rules: 'authentication|expiry|scope|authorization', from: 20 },
  store: { rules: 'model_store_.*', from: 5 },
};
const TIMES_USUAL = 3;
/** A new replica or an analysis takes some; CI is not judged by how much it takes. */
const DOWNLOADS_FROM = 20;
const NOT_CI = `${LABEL.principalKind}!="ci"`;

/** Something that sends forged or recorded requests; people and programs of good will do not, but for one with a wrong key. */
const FORGED = `${RULE}=~"control_bad_signature|control_replayed"`;
const OF_CONTROL = `${RULE}=~"(control|responder)_.*"`;
const REFUSED_FROM = 5;

/** A guard may be of no model: of an endpoint that answers for several. */
type Whose = 'model' | 'fleet';
const OF = { model: OF_MODEL, fleet: OF_NO_MODEL };
const nameOf = (about: Whose, { model }: Text) => (about === 'model' ? model : 'a model that is not named');

/** Alerts on who is let in and who takes models. */
export const accessAlerts: readonly Alert[] = [
  ...(['model', 'fleet'] as const).flatMap((about) => [
    credentialLeak('page', about),
    credentialLeak('ticket', about),
    refusals(about),
  ]),
  unusualDownloads(),
  controlAttack('page', `sum(${findings(FORGED)}) > 0`),
  controlAttack(
    'ticket',
    `sum(${findings(OF_CONTROL)}) >= ${REFUSED_FROM} or sum(${findings(OF_CONTROL, SEVERE)}) > 0`,
  ),
];

function credentialLeak(severity: 'page' | 'ticket', about: Whose): Alert {
  const [takenFrom, askedFrom] = severity === 'page' ? [BULK_PAGE_FROM, SENSITIVE_PAGE_FROM] : [1, 1];
  const takenInHour = byModel(recordedOf('securityEventCount', HOUR, ...BULK, OF[about]));
  const takenNow = `on (${LABEL.modelName}) ${byModel(findings(...BULK, OF[about]))} > 0`;
  const asked = byModel(findings(...OF_SENSITIVE, OF[about]));
  const expr = `(${takenInHour} >= ${takenFrom} and ${takenNow}) or ${asked} >= ${askedFrom}`;
  return {
    name: 'MLCredentialLeak',
    signals: ['M6', 'M7'],
    failureMode: 'F3',
    expr,
    about,
    for: '0s',
    keepFiringFor: severity === 'page' ? OUTLASTING : STEADY,
    severity,
    rootCause: 'credential_leak',
    window: HOUR,
    summary: (text) => `${nameOf(about, text)}: a credential looks stolen`,
    description: (text) =>
      [
        `${text.count} times somebody took ${nameOf(about, text)} as its kind of principal never does, or was refused a model that is guarded as sensitive.`,
        `By rule, in the last five minutes: ${rulesOf(text, `${CATEGORY}=~"model_theft|unauthorized_access"`, NOT_OF_CONTROL, OF[about])}.`,
        `Downloads of the last hour by kind of principal: ${downloads(text)}.`,
      ].join(' '),
    runbook: 'ml-credential-leak',
  };
}

function downloads({ list }: Text): string {
  const taken = recordedOf('downloads', HOUR, `${LABEL.securityAction}!="blocked"`, OF_SUBJECT);
  return list(`sum by (${LABEL.principalKind}) (${taken}) > 0`, LABEL.principalKind);
}

/** More refusals in an hour than it usually has, where that is known; a burst that is over is no news. */
function refusals(about: Whose): Alert {
  const by = `${LABEL.modelName}, ${RULE}`;
  const refused = (window: Window, rules: string) =>
    `sum by (${by}) (${recordedOf('accessDecisionCount', window, BLOCKED, `${RULE}=~"${rules}"`, OF[about])})`;
  const usual = `${TIMES_USUAL} * ${recordedOf('accessRefusedUsual', HOUR)}`;
  const many = Object.values(REFUSALS).map(
    ({ rules, from }) =>
      `(${refused(HOUR, rules)} >= ${from} and on (${by}) ${refused(JUST_NOW, rules)} > 0 unless on (${by}) ${refused(HOUR, rules)} <= on (${by}) ${usual})`,
  );
  return {
    name: 'MLAccessRefused',
    signals: ['M6'],
    failureMode: 'F3',
    expr: byModel(many.join(' or ')),
    about,
    for: '0s',
    keepFiringFor: STEADY,
    severity: 'ticket',
    rootCause: 'credential_leak',
    window: HOUR,
    summary: (text) => `${nameOf(about, text)}: ${text.count} requests refused in an hour, more than usual`,
    description: (text) => {
      const refusedNow = recordedOf('accessDecisionCount', HOUR, BLOCKED, OF[about], OF_SUBJECT);
      return [
        `In the last hour ${text.count} requests for ${nameOf(about, text)} had no valid credential, or one that may not: over ${TIMES_USUAL} times what the hour usually has, where that is known.`,
        `By rule: ${text.list(`sort_desc(topk(5, sum by (${RULE}) (${refusedNow}) > 0))`, RULE)}.`,
      ].join(' ');
    },
    runbook: 'ml-access-refused',
  };
}

/** For what many credentials take together. Without two weeks of history the guard's own finding is the sign. */
function unusualDownloads(): Alert {
  const by = `${LABEL.modelName}, ${LABEL.principalKind}`;
  const which = [NOT_CI, `${LABEL.securityAction}!="blocked"`];
  const taken = `sum by (${by}) (${recordedOf('downloads', HOUR, ...which)})`;
  const justNow = `sum by (${by}) (${startedIn(JUST_NOW, `${FAMILY.modelDownloads}{${which.join(',')}}`)}) > 0`;
  const usual = recordedOf('downloadsUsual', HOUR);
  return {
    name: 'MLUnusualDownloads',
    signals: ['M7'],
    failureMode: 'F3',
    expr: byModel(
      `${taken} >= ${DOWNLOADS_FROM} and ${taken} > on (${by}) ${TIMES_USUAL} * ${usual} and on (${by}) ${justNow}`,
    ),
    about: 'model',
    for: '0s',
    keepFiringFor: STEADY,
    severity: 'ticket',
    rootCause: 'credential_leak',
    window: HOUR,
    summary: ({ model, count }) => `${model}: ${count} downloads in an hour, more than this hour usually has`,
    description: (text) =>
      [
        `In the last hour ${text.count} downloads of ${text.model} by others than CI, since ${text.since}: over ${TIMES_USUAL} times the mean of this hour in the last four weeks.`,
        `By kind of principal: ${downloads(text)}.`,
      ].join(' '),
    runbook: 'ml-unusual-downloads',
  };
}

function controlAttack(severity: 'page' | 'ticket', expr: string): Alert {
  return {
    name: 'MLControlAttack',
    signals: ['M6', 'M9'],
    failureMode: 'F3',
    expr,
    about: 'fleet',
    for: '0s',
    keepFiringFor: STEADY,
    severity,
    rootCause: 'credential_leak',
    window: JUST_NOW,
    summary: ({ count }) =>
      `${count} requests to control endpoints or the responder were refused, as strangers send them`,
    description: (text) =>
      `In the last five minutes control endpoints, or the responder, refused ${text.count} requests that were forged, replayed, or not permitted, since ${text.since}. By rule: ${rulesOf(text, OF_CONTROL, OF_NO_MODEL)}.`,
    runbook: 'ml-control-attack',
  };
}
