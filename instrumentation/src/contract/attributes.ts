import type { AttributeDefinition } from './types.ts';

/**
 * Every attribute of the telemetry contract. `ml.*` is claimed by no OpenTelemetry convention;
 * names without that prefix are the stable or development names of the semantic conventions 1.45.
 */
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
    brief: 'The part that this version plays in the traffic: `champion`, `canary` or `shadow`',
    examples: ['champion', 'canary', 'shadow'],
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
  baselineId: {
    name: 'ml.baseline.id',
    type: 'string',
    brief:
      'Digest of the drift baseline; counts of different baselines never mix. Empty when the model has none',
    examples: ['b1:5f0c9c1e7d3a'],
  },
  batchSize: {
    name: 'ml.batch.size',
    type: 'int',
    brief: 'Number of rows in one call',
    examples: [1, 256],
  },
  predictionClass: {
    name: 'ml.prediction.class',
    type: 'string',
    brief: 'Predicted class; a declared one, or `_other`',
    examples: ['spam', '_other'],
  },
  predictionScore: {
    name: 'ml.prediction.score',
    type: 'double',
    brief: 'Score or regression value of a single prediction',
    examples: [0.98],
  },
  predictionId: {
    name: 'ml.prediction.id',
    type: 'string',
    brief: 'Identifier by which a later label finds the prediction',
    examples: ['01JD2V1X0R6S'],
  },
  featureName: {
    name: 'ml.feature.name',
    type: 'string',
    brief: 'Name of a declared feature; `@class` and `@score` are the prediction itself',
    examples: ['link_count', '@score'],
  },
  featureBin: {
    name: 'ml.feature.bin',
    type: 'string',
    brief: 'Bin of the baseline: `00`, `01`, … in order, `missing` or `unseen`',
    examples: ['00', '11', 'missing', 'unseen'],
  },
  featureBinLabel: {
    name: 'ml.feature.bin.label',
    type: 'string',
    brief: 'What the bin holds, for people: a range `[0.5, 1.25)` or a category',
    examples: ['[0.5, 1.25)', 'text/html'],
  },
  trainingRunId: {
    name: 'ml.training.run.id',
    type: 'string',
    brief: 'Identifier of a training run',
    examples: ['run-20261123-01'],
  },
  trainingPhase: {
    name: 'ml.training.phase',
    type: 'string',
    brief: 'Phase of a training run, from the names that the caller uses',
    examples: ['load', 'fit', 'evaluate'],
  },
  trainingParameter: {
    name: 'ml.training.parameter',
    type: 'string',
    brief:
      'Prefix of the hyperparameters of a run, one attribute each: `ml.training.parameter.<name>`, a text, number or boolean',
    examples: ['0.1'],
  },
  trainingOutcome: {
    name: 'ml.training.outcome',
    type: 'string',
    brief: 'How a training run ended: `completed`, `failed` or `cancelled`',
    examples: ['completed', 'failed', 'cancelled'],
  },
  faultKind: {
    name: 'parapet.fault.kind',
    type: 'string',
    brief: 'What went wrong inside the instrumentation itself; one of the fixed kinds in docs/robustness',
    examples: ['features_threw', 'series_budget'],
  },
  labelLatency: {
    name: 'ml.label.latency',
    type: 'double',
    brief: 'Seconds from a prediction to its label',
    examples: [86400],
  },
  labelClass: {
    name: 'ml.label.class',
    type: 'string',
    brief: 'The true class that a label reports; a declared one, or `_other`',
    examples: ['ham'],
  },
  errorType: {
    name: 'error.type',
    type: 'string',
    brief: 'Class of the error that ended the operation; absent when it succeeded',
    examples: ['TypeError', 'timeout'],
  },
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
    examples: ['feature_squeezing'],
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
  validationCheck: {
    name: 'ml.validation.check',
    type: 'string',
    brief: 'Name of the data check',
    examples: ['range', 'nulls'],
  },
  cohort: {
    name: 'ml.cohort',
    type: 'string',
    brief: 'Declared group of inputs that quality is reported for',
    examples: ['eu', 'new-customers'],
  },
  costType: {
    name: 'ml.cost.type',
    type: 'string',
    brief: 'Kind of cost: `compute`, `tokens`, `egress`, `enclave`, `training` or `labels`',
    examples: ['compute'],
  },
  costCurrency: {
    name: 'ml.cost.currency',
    type: 'string',
    brief: 'ISO 4217 code of the currency',
    examples: ['EUR'],
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

export type AttributeKey = keyof typeof attributes;

type Names = { readonly [K in AttributeKey]: (typeof attributes)[K]['name'] };

/** Attribute names by key: `ATTR.modelName` is `'ml.model.name'`. */
export const ATTR = Object.fromEntries(
  Object.entries(attributes).map(([key, definition]) => [key, definition.name]),
) as unknown as Names;
