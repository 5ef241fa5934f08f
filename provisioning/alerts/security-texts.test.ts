import { LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../prometheus/testing/promtool.ts';
import { find, OF_DIGITS, watched } from './testing/watched.ts';

// promtool evaluates an hour of history.
vi.setConfig({ testTimeout: 120_000 });

const GROUPS = [
  'parapet-security',
  'parapet-inputs',
  'parapet-access',
  'parapet-downloads-1h',
  'parapet-audit-5m',
];
const TOPICS = ['inputs', 'attacks', 'access', 'exposures', 'integrity'].map(
  (name) => `parapet-alerts-${name}`,
);
const NONE = { modelName: '', modelVersion: '' };

/** All that security alerts are about, in one scrape after ten minutes. */
const series = watched({
  minutes: 15,
  live: (process, minute) => {
    process.set('modelInfo', { ...OF_DIGITS, datasetId: 'digits-2026', baselineId: '' }, 1);
    process.set('modelVerification', { ...OF_DIGITS, verificationResult: 'failed' }, minute > 10 ? 1 : 0);
    process.set('auditUnsignedAge', {}, minute < 12 ? 0 : 1800);
    process.add('auditLost', {}, minute === 11 ? 3 : 0);
    const squeezing = { ...OF_DIGITS, securityRule: 'feature_squeezing' };
    process.add('inputsChecked', squeezing, minute === 11 ? 400 : 100);
    process.add('inputAnomalies', squeezing, minute === 11 ? 300 : 0);
    const distance = { ...OF_DIGITS, securityRule: 'robust_distance' };
    // Fewer, or what is usual of the two would be equal and in any order.
    process.add('inputsChecked', distance, minute === 11 ? 400 : 90);
    process.add('inputAnomalies', distance, minute === 11 ? 400 : 0);
    process.add(
      'accessDecisions',
      { ...OF_DIGITS, securityAction: 'blocked', securityRule: 'expiry' },
      minute === 11 ? 30 : 0,
    );
    if (minute !== 11) return;
    find(process, 'feature_squeezing', 'evasion', 300);
    find(process, 'extraction_pattern', 'extraction', 64, { securitySeverity: 'high' });
    find(process, 'label_flip', 'poisoning', 1, { securitySeverity: 'high' });
    process.add('modelDownloads', { ...OF_DIGITS, principalKind: 'user', securityAction: 'flagged' }, 30);
    find(process, 'download_rate', 'model_theft', 11, { securitySeverity: 'high' });
    find(process, 'control_replayed', 'unauthorized_access', 2, { ...NONE, securitySeverity: 'high' });
    find(process, 'jwt', 'secret_exposure', 1, { securitySeverity: 'critical' });
    find(process, 'aws_key', 'secret_exposure', 1, {
      ...NONE,
      securitySeverity: 'critical',
      securityAction: 'blocked',
    });
    const which = {
      securityCategory: 'evasion',
      securityRule: 'feature_squeezing',
      confirmationVerdict: 'confirmed',
    };
    process.add('securityConfirmations', { ...OF_DIGITS, ...which }, 1);
  },
});
const usual = {
  series: `${RECORDED.downloadsUsual}{${LABEL.modelName}="digits",${LABEL.principalKind}="user",window="1h"}`,
  values: '2x60',
};

interface Told {
  readonly cause: string;
  readonly severities: readonly string[];
  readonly about: 'version' | 'model' | 'fleet' | 'process';
  readonly failureMode?: string;
  readonly window?: string;
  /** Seconds at which the condition began to hold; default 660. */
  readonly began?: number;
  readonly summary: string;
  readonly description: string;
  readonly runbook: string;
}

const BOTH = ['page', 'ticket'];
const BEGAN = '1970-01-01 00:11:00 +0000 UTC';
const TOLD: Readonly<Record<string, Told>> = {
  MLAdversarialInputs: {
    cause: 'hostile_queries',
    severities: BOTH,
    about: 'version',
    failureMode: 'F5',
    window: '5m',
    summary: 'digits version 1: 300 inputs look made to fool it, more than usual',
    description: `In the last five minutes, detectors found 300 inputs of digits version 1 that look made to get a wrong answer, or by which somebody feels for one, since ${BEGAN}. By rule: feature_squeezing (300). Share found: robust_distance (0.19), feature_squeezing (0.13); usual at most: robust_distance (0.10), feature_squeezing (0.07).`,
    runbook: 'ml-adversarial-inputs',
  },
  MLInputAnomalies: {
    cause: 'input_anomaly',
    severities: ['ticket'],
    about: 'version',
    window: '5m',
    summary: 'digits version 1: 400 inputs are unlike those of training, more than usual',
    description: `Over the last 5m, detectors found 400 inputs of digits version 1 that are unlike those of training, or fail a check, since ${BEGAN}: over 1 %, and over twice the usual rate. Share found: robust_distance (0.19), feature_squeezing (0.13); usual at most: robust_distance (0.02), feature_squeezing (0.02).`,
    runbook: 'ml-input-anomalies',
  },
  MLModelTheft: {
    cause: 'hostile_queries',
    severities: BOTH,
    about: 'version',
    failureMode: 'F6',
    window: '5m',
    summary: 'digits version 1: 64 queries look as if somebody copies it, or its training data',
    description: `In the last five minutes, 64 queries to digits version 1 were of clients whose queries together are unlike those of honest ones, since ${BEGAN}. By rule: extraction_pattern (64).`,
    runbook: 'ml-model-theft',
  },
  MLTrainingDataPoisoned: {
    cause: 'poisoning',
    severities: BOTH,
    about: 'version',
    failureMode: 'F2',
    window: '5m',
    summary: 'digits: training data or labels look poisoned',
    description:
      'Labels or rows are not what trusted data lead to expect, in 1 finding(s) of the last five minutes. By rule: label_flip (1).',
    runbook: 'ml-training-data-poisoned',
  },
  MLAttackConfirmed: {
    cause: 'hostile_queries',
    severities: ['page'],
    about: 'version',
    window: '5m',
    summary: 'An attack on digits version 1 is confirmed: queries fool or copy the model (1 finding(s))',
    description:
      'In the last five minutes somebody looked at 1 finding(s) about digits version 1 of the categories evasion, input_anomaly, extraction, membership_inference, model_inversion, and confirmed that they are an attack.',
    runbook: 'ml-attack-confirmed',
  },
  MLCredentialLeak: {
    cause: 'credential_leak',
    severities: BOTH,
    about: 'model',
    failureMode: 'F3',
    window: '1h',
    summary: 'digits: a credential looks stolen',
    description:
      '11 times somebody took digits as its kind of principal never does, or was refused a model that is guarded as sensitive. By rule, in the last five minutes: download_rate (11). Downloads of the last hour by kind of principal: user (30).',
    runbook: 'ml-credential-leak',
  },
  MLAccessRefused: {
    cause: 'credential_leak',
    severities: ['ticket'],
    about: 'model',
    failureMode: 'F3',
    window: '1h',
    summary: 'digits: 30 requests refused in an hour, more than usual',
    description:
      'In the last hour 30 requests for digits had no valid credential, or one that may not: over 3 times what the hour usually has, where that is known. By rule: expiry (30).',
    runbook: 'ml-access-refused',
  },
  MLUnusualDownloads: {
    cause: 'credential_leak',
    severities: ['ticket'],
    about: 'model',
    failureMode: 'F3',
    window: '1h',
    summary: 'digits: 30 downloads in an hour, more than this hour usually has',
    description: `In the last hour 30 downloads of digits by others than CI, since ${BEGAN}: over 3 times the mean of this hour in the last four weeks. By kind of principal: user (30).`,
    runbook: 'ml-unusual-downloads',
  },
  MLControlAttack: {
    cause: 'credential_leak',
    severities: BOTH,
    about: 'fleet',
    failureMode: 'F3',
    window: '5m',
    summary: '2 requests to control endpoints or the responder were refused, as strangers send them',
    description: `In the last five minutes control endpoints, or the responder, refused 2 requests that were forged, replayed, or not permitted, since ${BEGAN}. By rule: control_replayed (2).`,
    runbook: 'ml-control-attack',
  },
  MLSecretExposed: {
    cause: 'exposure',
    severities: BOTH,
    about: 'version',
    window: '5m',
    summary: 'digits version 1 was given secrets or card numbers',
    description:
      'In the last five minutes secrets or card numbers were found 1 time(s) where none belong, and left as they are. By kind: jwt (1).',
    runbook: 'ml-secret-exposed',
  },
  MLSecretMasked: {
    cause: 'exposure',
    severities: ['ticket'],
    about: 'fleet',
    window: '5m',
    summary: 'Secrets or personal data were masked in telemetry',
    description:
      'In the last five minutes secrets or personal data were masked 1 time(s) before telemetry left a process. By kind: aws_key (1).',
    runbook: 'ml-secret-masked',
  },
  MLModelNotVerified: {
    cause: 'integrity',
    severities: ['page'],
    about: 'version',
    began: 615,
    summary: 'digits version 1 is not the model that was signed',
    description:
      'A process loaded, or was to load, digits version 1, whose signature is wrong or missing, since 1970-01-01 00:10:15 +0000 UTC. What processes say of it: failed (1).',
    runbook: 'ml-model-not-verified',
  },
  MLAuditTrailBroken: {
    cause: 'audit',
    severities: ['page'],
    about: 'fleet',
    window: '5m',
    summary: 'An audit trail is not whole: entries are gone, changed or were not written',
    description:
      'In the last five minutes. Numbers of the last entry fell at: none known. Entries were not written at: digits-1 (3). If neither names one, a process found its trail changed when it began.',
    runbook: 'ml-audit-trail-broken',
  },
  MLAuditUnsigned: {
    cause: 'audit',
    severities: ['ticket'],
    about: 'process',
    began: 720,
    summary: 'The audit trail of digits-1 has entries unsigned for 30m 0s',
    description:
      'For 30m 0s no checkpoint has been signed over the newest entries of digits-1: nothing vouches for them.',
    runbook: 'ml-audit-unsigned',
  },
};

const SUBJECT = {
  version: {
    [LABEL.modelName]: 'digits',
    [LABEL.modelVersion]: '1',
    model: 'digits',
    version: '1',
    team: 'none',
  },
  model: { [LABEL.modelName]: 'digits', model: 'digits', team: 'none' },
  fleet: {},
  process: { instance: 'digits-1' },
};
const VARIABLES = {
  version: '&var-model=digits&var-version=1',
  model: '&var-model=digits',
  fleet: '',
  process: '',
};

test.each(Object.entries(TOLD))('%s says what happened to what, and where to read on', (alertname, told) => {
  const { about, window, cause, failureMode, began = 660, summary, description, runbook } = told;
  const exp_alerts = told.severities.map((severity) => ({
    exp_labels: {
      ...SUBJECT[about],
      severity,
      root_cause: cause,
      area: 'security',
      business_impact: 'false',
      ...(cause !== 'input_anomaly' && { security_critical: 'true' }),
      ...(failureMode && { failure_mode: failureMode }),
      ...(window && { window }),
    },
    exp_annotations: {
      summary,
      description,
      dataset: about === 'version' || about === 'model' ? 'digits-2026' : 'none',
      dashboard_url: `/d/parapet-on-call/on-call?from=${(began - 1800) * 1000}&to=now${VARIABLES[about]}${window ? `&var-window=${window}` : ''}`,
      runbook_url: `/a/parapet-secureml-app/runbooks/${runbook}`,
    },
  }));
  const unit = {
    input_series: [...series, usual],
    alert_rule_test: [{ alertname, eval_time: '13m30s', exp_alerts }],
  };
  expect(promtool(unit, '15s', [...GROUPS, ...TOPICS])).toBe('');
});
