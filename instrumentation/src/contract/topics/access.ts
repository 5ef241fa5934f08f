import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// Who was let in, and who took models (M6, M7).

export const attributes = {
  downloadId: {
    name: 'ml.download.id',
    type: 'string',
    brief: 'Identifier of a download: the event of its begin and that of its end have the same',
    examples: ['5a0d6f0e-7c55-4c1c-9c55-2f6c1f8d0b11'],
  },
  downloadOutcome: {
    name: 'ml.download.outcome',
    type: 'string',
    brief:
      '`started`, before the first byte; then `completed`, or `aborted` by who took it, or `failed` in the store. `refused` stands alone',
    examples: ['started', 'completed'],
  },
  downloadFiles: {
    name: 'ml.download.files',
    type: 'int',
    brief: 'Files that were read, each time',
    examples: [4],
  },
  downloadBytes: {
    name: 'ml.download.bytes',
    type: 'int',
    brief: 'Bytes that were handed on',
    examples: [438_132_992],
  },
  downloadDuration: {
    name: 'ml.download.duration',
    type: 'double',
    brief: 'From its begin to the end of the last read, in seconds',
    examples: [12.4],
  },
  storeKind: {
    name: 'ml.model_store.kind',
    type: 'string',
    brief: 'Kind of store: `file`, `http`, `s3`, `mlflow`, or what an adapter of the service calls itself',
    examples: ['s3'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  accessDecisions: {
    name: 'ml.access.decisions',
    instrument: 'observable counter',
    unit: '{decision}',
    brief:
      'Requests to a serving endpoint, by what was decided and by the rule that refused, `none` of those let in; and what a guarded model store refused',
    signals: ['M6'],
    labels: [...MODEL, 'securityAction', 'securityRule', 'principalKind'],
    budget: '28 per model version: six rules and `none`, by four kinds; 24 more if refusals are flagged only',
    status: 'emitted',
  },
  modelDownloads: {
    name: 'ml.model.downloads',
    instrument: 'observable counter',
    unit: '{download}',
    brief: 'Downloads of a model version from a guarded store: its files are one download',
    signals: ['M7'],
    labels: [...MODEL, 'principalKind', 'securityAction'],
    budget:
      'four kinds and three actions per model version that the store has, and for a hundred that it never gave',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

const PER_RULE = [...MODEL, 'securityRule'] as const;

export const events = {
  modelDownload: {
    name: 'ml.model.download',
    severity: 'INFO',
    brief:
      'Somebody takes a model version, has taken it, or was refused; WARN where it was flagged or refused',
    signals: ['M7'],
    attributes: [
      'downloadId',
      'downloadOutcome',
      'downloadFiles',
      'downloadBytes',
      'downloadDuration',
      'storeKind',
      'securityAction',
      'securityRule',
      'principalKind',
      'userHash',
      'modelDigest',
      'errorType',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  downloads: {
    name: 'ml:downloads:count',
    brief: 'Downloads of a model version in the window, by kind of principal and what was decided',
    unit: '{download}',
    labels: [...MODEL, 'principalKind', 'securityAction', 'window'],
  },
  downloadsUsual: {
    name: 'ml:downloads:usual',
    brief:
      'Downloads of a model by a kind of principal, refused ones left out, that this window had on average in the last four weeks; absent while fewer than two of them were seen',
    unit: '{download}',
    labels: ['modelName', 'principalKind', 'window'],
  },
  accessDecisionCount: {
    name: 'ml:access_decisions:count',
    brief: 'Requests to a serving endpoint, and downloads that a guarded store refused, in the window',
    unit: '{decision}',
    labels: [...PER_RULE, 'securityAction', 'window'],
  },
  accessRefusedUsual: {
    name: 'ml:access_refused:usual',
    brief:
      'Requests for a model that a rule refused, endpoints and stores together, that this hour had on average in the last four weeks; absent while fewer than two of them were seen',
    unit: '{decision}',
    labels: ['modelName', 'securityRule', 'window'],
  },
  accessRefusedShare: {
    name: 'ml:access_refused:share',
    brief:
      'Share of the requests to a serving endpoint that one of its rules refused in the window; absent when there were none',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
} as const satisfies Record<string, ContractSeries>;
