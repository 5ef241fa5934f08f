import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL, ONE_PER_VERSION } from './labels.ts';

// Which model version a signal is about, and what is known of it.

export const attributes = {
  operationName: {
    name: 'ml.operation.name',
    type: 'string',
    brief: 'What the span measures: `predict`, `train`, or a phase of training',
    examples: ['predict', 'train', 'evaluate', 'preprocess'],
  },
  modelName: {
    name: 'ml.model.name',
    type: 'string',
    brief: 'Name of the model, the same for all its versions',
    examples: ['mail-filter'],
  },
  modelVersion: {
    name: 'ml.model.version',
    type: 'string',
    brief: 'Version of the model; always text, so that `3` and `3.0` stay apart',
    examples: ['2026.11.2'],
  },
  modelRole: {
    name: 'ml.model.role',
    type: 'string',
    brief:
      'The part that this version plays in the traffic: `champion`, `canary`, `shadow`, or `standby`, which gets none and is kept to go back to',
    examples: ['champion', 'canary', 'shadow', 'standby'],
  },
  modelTask: {
    name: 'ml.model.task',
    type: 'string',
    brief: 'Kind of task',
    examples: ['classification', 'regression', 'ranking'],
  },
  modelDigest: {
    name: 'artifact.hash',
    type: 'string',
    brief: 'Digest of the model artefact',
    examples: ['sha256:9ff4c52759e2c4ac70b7d517bc7fcdc1cda631ca0045271ddd1b192544f8a3e9'],
  },
  frameworkName: {
    name: 'ml.framework.name',
    type: 'string',
    brief: 'Framework that runs the model',
    examples: ['onnxruntime', 'tfjs'],
  },
  frameworkVersion: {
    name: 'ml.framework.version',
    type: 'string',
    brief: 'Version of that framework',
    examples: ['1.30.0'],
  },
  datasetId: {
    name: 'ml.dataset.id',
    type: 'string',
    brief: 'Identifier of the data set that the version was trained on',
    examples: ['spam-assassin-2002/easy-ham-1+spam-1'],
  },
  errorType: {
    name: 'error.type',
    type: 'string',
    brief: 'Class of the error that ended the operation; absent when it succeeded',
    examples: ['TypeError', 'timeout'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  modelInfo: {
    name: 'ml.model.info',
    instrument: 'observable gauge',
    unit: '{model}',
    brief:
      '1 for a version that this process serves, 0 once it is retired or its role or baseline changed; carries what is too wide for other metrics',
    signals: ['M1', 'M4'],
    labels: [
      ...MODEL,
      'modelRole',
      'modelTask',
      'datasetId',
      'modelDigest',
      'baselineId',
      'frameworkName',
      'frameworkVersion',
    ],
    budget: ONE_PER_VERSION,
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  modelLoaded: {
    name: 'ml.model.loaded',
    severity: 'INFO',
    brief: 'A process began to serve a model version',
    signals: ['M9'],
    attributes: ['modelRole', 'modelDigest', 'baselineId'],
    status: 'emitted',
    audited: true,
  },
  modelRetired: {
    name: 'ml.model.retired',
    severity: 'INFO',
    brief: 'A process stopped serving a model version',
    signals: ['M9'],
    attributes: ['modelRole'],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;
