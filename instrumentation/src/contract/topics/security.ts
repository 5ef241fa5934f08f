import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// Attacks, access and leaks (M6, M7, M11, M14).

export const attributes = {
  securityCategory: {
    name: 'ml.security.category',
    type: 'string',
    brief: 'Kind of attack or leak',
    examples: ['evasion', 'poisoning', 'extraction'],
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
  securityTechnique: {
    name: 'ml.security.technique.id',
    type: 'string',
    brief: 'MITRE ATLAS technique',
    examples: ['AML.T0043'],
  },
  principalKind: {
    name: 'ml.principal.kind',
    type: 'string',
    brief: 'Kind of caller: `user`, `service` or `ci`',
    examples: ['ci'],
  },
  exposureKind: {
    name: 'ml.exposure.kind',
    type: 'string',
    brief: 'Kind of secret or personal datum found; never its value',
    examples: ['jwt', 'iban'],
  },
  userHash: {
    name: 'user.hash',
    type: 'string',
    brief: 'Keyed hash of the actor',
    examples: ['k1:mF3…'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  accessDecisions: {
    name: 'ml.access.decisions',
    instrument: 'observable counter',
    unit: '{decision}',
    brief: 'Access decisions of guards',
    signals: ['M6'],
    labels: [...MODEL, 'securityAction', 'securityRule', 'principalKind'],
    budget: 'fixed values of every label',
    status: 'reserved',
  },
  modelDownloads: {
    name: 'ml.model.downloads',
    instrument: 'observable counter',
    unit: '{download}',
    brief: 'Downloads of a model artefact',
    signals: ['M7'],
    labels: [...MODEL, 'principalKind'],
    budget: 'three kinds per model version',
    status: 'reserved',
  },
  securityEvents: {
    name: 'ml.security.events',
    instrument: 'observable counter',
    unit: '{event}',
    brief: 'Security events: detections, and confirmed attacks',
    signals: ['M11'],
    labels: [...MODEL, 'securityCategory', 'securityAction', 'securityRule'],
    budget: 'fixed values of every label',
    status: 'reserved',
  },
  exposures: {
    name: 'ml.exposures',
    instrument: 'observable counter',
    unit: '{exposure}',
    brief: 'Secrets and personal data found in telemetry, by kind',
    signals: ['M14'],
    labels: ['exposureKind', 'securityAction'],
    budget: 'fixed kinds',
    status: 'reserved',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  securityDetection: {
    name: 'ml.security.detection',
    severity: 'WARN',
    brief: 'A detector found an attack or a leak',
    signals: ['M11'],
    attributes: ['securityCategory', 'securityAction', 'securityRule', 'securityTechnique', 'userHash'],
    status: 'reserved',
  },
} as const satisfies Record<string, ContractEvent>;
