import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL, ONE_PER_VERSION } from './labels.ts';

const TRAINING_SECONDS = [1, 5, 15, 60, 300, 900, 3600, 14400, 43200, 86400, 259200];

// Training runs and their epochs (M8). Names without `ml.` are of the semantic conventions 1.45: `vcs.*` and `cicd.*`
// are release candidates there, `process.runtime.*`, `os.*` and `host.*` in development.

export const attributes = {
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
  trainingSeed: {
    name: 'ml.training.seed',
    type: 'string',
    brief: 'Seed of the random numbers of a run',
    examples: ['42'],
  },
  trainingEpoch: {
    name: 'ml.training.epoch',
    type: 'int',
    brief: 'Number of an epoch, from 1',
    examples: [12],
  },
  trainingLoss: {
    name: 'ml.training.loss',
    type: 'double',
    brief: 'Loss on the training data; absent when it is not a finite number',
    examples: [0.31],
  },
  trainingValidationLoss: {
    name: 'ml.training.validation_loss',
    type: 'double',
    brief: 'Loss on the validation data; absent when it is not a finite number',
    examples: [0.35],
  },
  trainingLockfiles: {
    name: 'ml.training.lockfiles',
    type: 'string[]',
    brief: 'Lock files of the dependencies, each as `<name>@<digest>`',
    examples: ['package-lock.json@sha256:9ff4c527'],
  },
  vcsRevision: {
    name: 'vcs.ref.head.revision',
    type: 'string',
    brief: 'Commit that the code was checked out at; says nothing of changes that were not committed',
    examples: ['9d59409acf479dfa0df1aa568182e43e43df8bbe'],
  },
  vcsBranch: {
    name: 'vcs.ref.head.name',
    type: 'string',
    brief: 'Branch or tag of the code',
    examples: ['main'],
  },
  pipelineRunId: {
    name: 'cicd.pipeline.run.id',
    type: 'string',
    brief: 'Run of the CI pipeline',
    examples: ['120912'],
  },
  runtimeName: {
    name: 'process.runtime.name',
    type: 'string',
    brief: 'Runtime of the process',
    examples: ['nodejs'],
  },
  runtimeVersion: {
    name: 'process.runtime.version',
    type: 'string',
    brief: 'Version of that runtime',
    examples: ['24.21.0'],
  },
  osType: {
    name: 'os.type',
    type: 'string',
    brief: 'Operating system',
    examples: ['linux', 'darwin', 'windows'],
  },
  hostArch: {
    name: 'host.arch',
    type: 'string',
    brief: 'Architecture of the processor',
    examples: ['amd64', 'arm64'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  trainingDuration: {
    name: 'ml.training.duration',
    instrument: 'histogram',
    unit: 's',
    brief: 'Time that a training run took; its count by outcome is the number of runs',
    signals: ['M8'],
    labels: [...MODEL, 'trainingOutcome', 'errorType'],
    buckets: TRAINING_SECONDS,
    budget: 'one per model version, outcome and error type',
    status: 'emitted',
  },
  trainingActive: {
    name: 'ml.training.active',
    instrument: 'observable updowncounter',
    unit: '{run}',
    brief: 'Training runs of this process that have not ended',
    signals: ['M8'],
    labels: MODEL,
    budget: ONE_PER_VERSION,
    status: 'emitted',
  },
  trainingEpoch: {
    name: 'ml.training.epoch',
    instrument: 'observable gauge',
    unit: '{epoch}',
    brief: 'Epoch that a run reported last; stays when the run has ended',
    signals: ['M8'],
    labels: MODEL,
    budget: ONE_PER_VERSION,
    status: 'emitted',
  },
  trainingEpochs: {
    name: 'ml.training.epochs',
    instrument: 'observable gauge',
    unit: '{epoch}',
    brief: 'Epochs that the run will have at most',
    signals: ['M8'],
    labels: MODEL,
    budget: ONE_PER_VERSION,
    status: 'emitted',
  },
  trainingLoss: {
    name: 'ml.training.loss',
    instrument: 'observable gauge',
    unit: '{loss}',
    brief: 'Loss of the epoch that was reported last, by split; NaN when the run diverged',
    signals: ['M8'],
    labels: [...MODEL, 'datasetSplit'],
    budget: 'two per model version: splits train and validation',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  trainingRun: {
    name: 'ml.training.run',
    severity: 'INFO',
    brief: 'A training run ended; WARN when it failed',
    signals: ['M8'],
    attributes: [
      'trainingRunId',
      'trainingOutcome',
      'errorType',
      'trainingSeed',
      'trainingLockfiles',
      'vcsRevision',
      'vcsBranch',
      'pipelineRunId',
      'runtimeName',
      'runtimeVersion',
      'osType',
      'hostArch',
      'actionReason',
      'userHash',
    ],
    status: 'emitted',
    audited: true,
  },
  trainingEpoch: {
    name: 'ml.training.epoch',
    severity: 'INFO',
    brief:
      'An epoch ended: the first 32 of a run, then 16 for each doubling, and the first without a finite loss (WARN)',
    signals: ['M8'],
    attributes: ['trainingRunId', 'trainingEpoch', 'trainingLoss', 'trainingValidationLoss'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  trainingRuns: {
    name: 'ml:training:runs',
    brief: 'Training runs that ended in the last 7 days, by outcome',
    unit: '{run}',
    labels: ['modelName', 'trainingOutcome'],
  },
  trainingFailureShare: {
    name: 'ml:training:failure_share',
    brief: 'Share of the runs of the last 7 days that failed; cancelled ones do not count',
    unit: '1',
    labels: ['modelName'],
  },
  trainingP50: {
    name: 'ml:training_duration_seconds:p50',
    brief: 'Median duration of the completed runs of the last 7 days',
    unit: 's',
    labels: ['modelName'],
  },
  trainingP95: {
    name: 'ml:training_duration_seconds:p95',
    brief: '95th percentile of it',
    unit: 's',
    labels: ['modelName'],
  },
  trainingEnded: {
    name: 'ml:training:last_end_timestamp_seconds',
    brief: 'When a run with that outcome was last seen to have ended, in the last 7 days',
    unit: 's',
    labels: ['modelName', 'trainingOutcome'],
  },
  trainingSince: {
    name: 'ml:training:active_since_timestamp_seconds',
    brief: 'Since when a version has been seen in training, while it is',
    unit: 's',
    labels: MODEL,
  },
} as const satisfies Record<string, ContractSeries>;
