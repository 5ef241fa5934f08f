import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { lostIn, setBackIn } from '../prometheus/rules/audit.ts';
import { VERSION } from '../prometheus/rules/promql.ts';
import { byVersion, CATEGORY, findings, JUST_NOW, recordedOf } from './findings.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { STEADY } from './windows.ts';

/** A checkpoint is signed every minute. */
const UNSIGNED_SECONDS = 900;

/** Alerts on models and audit trails that are not what was signed. */
export const integrityAlerts: readonly Alert[] = [
  notVerified(),
  notChecked(),
  auditBroken(),
  auditUnsigned(),
];

function verification(results: string): string {
  return `${FAMILY.modelVerification}{${LABEL.verificationResult}=~"${results}"}`;
}

/** What is served and did not verify, and what was refused at load. */
function notVerified(): Alert {
  const served = `count by (${VERSION}) (${verification('failed|unsigned')} == 1)`;
  const refused = `${byVersion(findings(`${CATEGORY}="supply_chain"`))} > 0`;
  return {
    name: 'MLModelNotVerified',
    signals: ['M11'],
    expr: `${served} or ${refused}`,
    about: 'version',
    for: '0s',
    keepFiringFor: STEADY,
    severity: 'page',
    rootCause: 'integrity',
    summary: ({ model, version }) => `${model} version ${version} is not the model that was signed`,
    description: ({ model, version, since, list }) => {
      const results = `sum by (${LABEL.verificationResult}) (${FAMILY.modelVerification}{${OF_SUBJECT}}) > 0`;
      return `A process loaded, or was to load, ${model} version ${version}, whose signature is wrong or missing, since ${since}. What processes say of it: ${list(results, LABEL.verificationResult)}.`;
    },
    runbook: 'ml-model-not-verified',
  };
}

/** Only where signing is in use: another version of the model is verified. */
function notChecked(): Alert {
  const others = `on (${LABEL.modelName}) ${verification('verified')} == 1`;
  return {
    name: 'MLModelNotVerified',
    signals: ['M11'],
    expr: `count by (${VERSION}) (${verification('not_checked')} == 1) and ${others} unless on (${VERSION}) ${verification('verified')} == 1`,
    about: 'version',
    for: '5m',
    severity: 'ticket',
    rootCause: 'integrity',
    summary: ({ model, version }) => `${model} version ${version} is served and nobody verified it`,
    description: ({ model, version, since }) =>
      `Other versions of ${model} are verified at load, version ${version} is not, since ${since}.`,
    runbook: 'ml-model-not-verified',
  };
}

function auditBroken(): Alert {
  const broken = [
    `${recordedOf('auditSetBack', JUST_NOW)} > 0`,
    `${recordedOf('auditLost', JUST_NOW)} > 0`,
    `sum(${findings(`${CATEGORY}="tampering"`)}) > 0`,
  ];
  return {
    name: 'MLAuditTrailBroken',
    signals: ['M6', 'M9', 'M11'],
    expr: `sum(${broken.join(' or ')})`,
    about: 'fleet',
    for: '0s',
    keepFiringFor: STEADY,
    severity: 'page',
    rootCause: 'audit',
    window: JUST_NOW,
    summary: () => 'An audit trail is not whole: entries are gone, changed or were not written',
    description: ({ list }) => {
      const at = (counts: string) => list(`sum by (instance) (${counts}) > 0`, 'instance');
      return `In the last five minutes. Numbers of the last entry fell at: ${at(setBackIn(JUST_NOW))}. Entries were not written at: ${at(lostIn(JUST_NOW))}. If neither names one, a process found its trail changed when it began.`;
    },
    runbook: 'ml-audit-trail-broken',
  };
}

function auditUnsigned(): Alert {
  return {
    name: 'MLAuditUnsigned',
    signals: ['M6', 'M9', 'M11'],
    expr: `max by (instance) (${FAMILY.auditUnsignedAge}) > ${UNSIGNED_SECONDS}`,
    about: 'process',
    for: '1m',
    severity: 'ticket',
    rootCause: 'audit',
    summary: ({ label, duration }) =>
      `The audit trail of ${label('instance')} has entries unsigned for ${duration}`,
    description: ({ label, duration }) =>
      `For ${duration} no checkpoint has been signed over the newest entries of ${label('instance')}: nothing vouches for them.`,
    runbook: 'ml-audit-unsigned',
  };
}
