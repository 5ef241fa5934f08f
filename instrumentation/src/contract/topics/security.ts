import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// Findings: attacks and leaks that something saw, whatever it was, and what people made of them (M11).

export const attributes = {
  securityCategory: {
    name: 'ml.security.category',
    type: 'string',
    brief: 'Kind of attack or leak; docs/security.md lists them',
    examples: ['evasion', 'poisoning', 'extraction'],
  },
  securitySeverity: {
    name: 'ml.security.severity',
    type: 'string',
    brief: '`informational`, `low`, `medium`, `high` or `critical`',
    examples: ['high'],
  },
  securityAction: {
    name: 'ml.security.action',
    type: 'string',
    brief: 'What was done about it: `allowed`, `flagged` or `blocked`',
    examples: ['flagged'],
  },
  securityRule: {
    name: 'security_rule.name',
    type: 'string',
    brief: 'Detector or rule that spoke',
    examples: ['row_checks', 'feature_squeezing'],
  },
  findingId: {
    name: 'ml.security.finding.id',
    type: 'string',
    brief: 'Identifier of a finding; the event that sums up its window has the same',
    examples: ['f2b9c1d4e5a60718'],
  },
  findingCount: {
    name: 'ml.security.finding.count',
    type: 'int',
    brief: 'How often it happened since the first: 1 in the first event',
    examples: [1, 412],
  },
  findingStart: {
    name: 'ml.security.finding.start',
    type: 'string',
    brief: 'When it happened first, RFC 3339',
    examples: ['2026-11-23T03:12:04.120Z'],
  },
  findingReason: {
    name: 'ml.security.finding.reason',
    type: 'string',
    brief: 'What was seen, in numbers and fixed words, at most 256 characters; never a value of the input',
    examples: ['distance 41.2 above 23.6'],
  },
  findingScore: {
    name: 'ml.security.finding.score',
    type: 'double',
    brief: 'Score of the detector',
    examples: [41.2],
  },
  findingThreshold: {
    name: 'ml.security.finding.threshold',
    type: 'double',
    brief: 'The score above which it speaks',
    examples: [23.6],
  },
  rootCause: {
    name: 'ml.security.root_cause',
    type: 'string',
    brief: 'What findings have in common that one thing caused; the same text is the same cause',
    examples: ['extraction/query_pattern/digit-reader@1.0.0/k1:9f…'],
  },
  securityTechnique: {
    name: 'ml.security.technique.id',
    type: 'string',
    brief: 'MITRE ATLAS technique',
    examples: ['AML.T0043'],
  },
  techniqueName: {
    name: 'ml.security.technique.name',
    type: 'string',
    brief: 'Its name in that version of the matrix',
    examples: ['Craft Adversarial Data'],
  },
  techniqueTactics: {
    name: 'ml.security.technique.tactics',
    type: 'string[]',
    brief: 'Ids of its tactics',
    examples: ['AML.TA0001'],
  },
  matrixVersion: {
    name: 'ml.security.matrix.version',
    type: 'string',
    brief: 'Version of the MITRE ATLAS matrix',
    examples: ['5.6.0'],
  },
  owaspId: {
    name: 'ml.security.owasp.id',
    type: 'string',
    brief: 'Entry of the OWASP Machine Learning Security Top 10',
    examples: ['ML01:2023'],
  },
  confirmationVerdict: {
    name: 'ml.security.verdict',
    type: 'string',
    brief: 'What people made of a finding: `confirmed` or `false_positive`',
    examples: ['confirmed'],
  },
  actionReason: {
    name: 'ml.action.reason',
    type: 'string',
    brief: 'Why somebody did it, as they said; at most 256 characters',
    examples: ['replayed by the red team'],
  },
  principalKind: {
    name: 'ml.principal.kind',
    type: 'string',
    brief: 'Kind of caller: `user`, `service`, `ci` or `unknown`',
    examples: ['ci'],
  },
  userHash: {
    name: 'user.hash',
    type: 'string',
    brief: 'Keyed hash of the actor',
    examples: ['k1:mF3…'],
  },
} as const satisfies Record<string, AttributeDefinition>;

const PER_RULE = [...MODEL, 'securityCategory', 'securityRule'] as const;

export const metrics = {
  securityEvents: {
    name: 'ml.security.events',
    instrument: 'observable counter',
    unit: '{event}',
    brief: 'What detectors and guards found, each time; events of one cause are sent once a window',
    signals: ['M11'],
    labels: [...PER_RULE, 'securitySeverity', 'securityAction'],
    budget: 'one per model version, rule, severity and action; no label holds an actor or an input',
    status: 'emitted',
  },
  securityConfirmations: {
    name: 'ml.security.confirmations',
    instrument: 'observable counter',
    unit: '{finding}',
    brief: 'Findings that people looked at, by what they made of them',
    signals: ['M11'],
    labels: [...PER_RULE, 'confirmationVerdict'],
    budget: 'two verdicts per model version and rule',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  securityFinding: {
    name: 'ml.security.finding',
    severity: 'WARN',
    brief:
      'An attack or a leak was seen: at once, and again with the count when its window ends and it went on; INFO below medium, ERROR from high on',
    signals: ['M5', 'M6', 'M7', 'M11', 'M14'],
    attributes: [
      'findingId',
      'findingCount',
      'findingStart',
      'findingReason',
      'findingScore',
      'findingThreshold',
      'rootCause',
      'securityCategory',
      'securitySeverity',
      'securityAction',
      'securityRule',
      'securityTechnique',
      'techniqueName',
      'techniqueTactics',
      'matrixVersion',
      'owaspId',
      'principalKind',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
  securityConfirmation: {
    name: 'ml.security.confirmation',
    severity: 'INFO',
    brief: 'Somebody confirmed a finding or called it a false positive',
    signals: ['M11'],
    attributes: [
      'findingId',
      'securityCategory',
      'securityRule',
      'confirmationVerdict',
      'actionReason',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  securityEventCount: {
    name: 'ml:security_events:count',
    brief: 'What was found in the window, all replicas together',
    unit: '{event}',
    labels: [...PER_RULE, 'securitySeverity', 'securityAction', 'window'],
  },
  securityConfirmationCount: {
    name: 'ml:security_confirmations:count',
    brief: 'Findings that people confirmed or refuted in the window',
    unit: '{finding}',
    labels: [...PER_RULE, 'confirmationVerdict', 'window'],
  },
} as const satisfies Record<string, ContractSeries>;
