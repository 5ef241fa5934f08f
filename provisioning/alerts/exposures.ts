import { LABEL } from '@parapet/instrumentation/contract';
import {
  AGAIN,
  BLOCKED,
  CATEGORY,
  CRITICAL,
  findingsAbout,
  JUST_NOW,
  LET_THROUGH,
  type MaybeModel,
  OF_MODEL,
  OF_NO_MODEL,
  RULE,
  rulesOf,
} from './findings.ts';
import type { Alert } from './types.ts';

const SECRET = `${CATEGORY}="secret_exposure"`;
const PERSONAL = `${CATEGORY}="personal_data"`;
const CARD = `${RULE}="payment_card"`;
/** Addresses of people and machines are in what many services say of themselves. */
const NO_ADDRESS = `${LABEL.securitySeverity}!="low"`;
/** Of other personal data some are numbers that only look like it: 0.18 % of clean fields (docs/redaction.md). */
const PERSONAL_FROM = 20;

/** Alerts on secrets and personal data where none belong. What a model is given may hold personal data; that is the service's business. */
export const exposureAlerts: readonly Alert[] = (['version', 'fleet'] as const).flatMap((about) => [
  secretExposed('page', about),
  secretExposed('ticket', about),
  maskedInTelemetry(about),
]);

/** Found, and left as it was. A word before a value, `credential`, is less sure than a form. */
function secretExposed(severity: 'page' | 'ticket', about: MaybeModel): Alert {
  const sure = [
    findingsAbout(about, SECRET, CRITICAL, LET_THROUGH),
    findingsAbout(about, PERSONAL, CARD, LET_THROUGH),
  ];
  const which = severity === 'page' ? sure : [findingsAbout(about, SECRET, LET_THROUGH)];
  return {
    name: 'MLSecretExposed',
    signals: ['M14'],
    expr: which.map((found) => `${found} > 0`).join(' or '),
    about,
    for: '0s',
    keepFiringFor: AGAIN,
    severity,
    rootCause: 'exposure',
    window: JUST_NOW,
    summary: ({ model, version }) =>
      about === 'version'
        ? `${model} version ${version} was given secrets or card numbers`
        : 'Secrets or card numbers were found, and left as they are',
    description: (text) =>
      `In the last five minutes secrets or card numbers were found ${text.count} time(s) where none belong, and left as they are. By kind: ${rulesOf(text, `${CATEGORY}=~"secret_exposure|personal_data"`, NO_ADDRESS, LET_THROUGH, about === 'version' ? OF_MODEL : OF_NO_MODEL)}.`,
    runbook: 'ml-secret-exposed',
  };
}

/** It did not leave, but something wrote it: a secret is burnt, and code wants mending. */
function maskedInTelemetry(about: MaybeModel): Alert {
  return {
    name: 'MLSecretMasked',
    signals: ['M14'],
    expr: `${findingsAbout(about, SECRET, BLOCKED)} > 0 or ${findingsAbout(about, PERSONAL, NO_ADDRESS, BLOCKED)} >= ${PERSONAL_FROM}`,
    about,
    for: '0s',
    keepFiringFor: AGAIN,
    severity: 'ticket',
    rootCause: 'exposure',
    window: JUST_NOW,
    summary: () => 'Secrets or personal data were masked in telemetry',
    description: (text) =>
      `In the last five minutes secrets or personal data were masked ${text.count} time(s) before telemetry left a process. By kind: ${rulesOf(text, `${CATEGORY}=~"secret_exposure|personal_data"`, NO_ADDRESS, BLOCKED, about === 'version' ? OF_MODEL : OF_NO_MODEL)}.`,
    runbook: 'ml-secret-masked',
  };
}
