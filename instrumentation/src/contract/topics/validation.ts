import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';

// Checks of data, and of transformations that training and serving share (M10).

export const attributes = {
  validationCheck: {
    name: 'ml.validation.check',
    type: 'string',
    brief:
      'What was checked: `nulls`, `type`, `range`, `category`, `unique`, `freshness`, `leakage`, `row_count` or `transform_skew`',
    examples: ['range', 'nulls'],
  },
  validationSource: {
    name: 'ml.validation.source',
    type: 'string',
    brief: 'Where the rows come from: `batch` for a data set, `serving` for what a model is given',
    examples: ['batch', 'serving'],
  },
  validationFailed: {
    name: 'ml.validation.failed',
    type: 'int',
    brief: 'Rows of the batch that failed; 1 when the batch as a whole did',
    examples: [12],
  },
  validationChecked: {
    name: 'ml.validation.checked',
    type: 'int',
    brief: 'Rows of the batch that were looked at; 1 when it was the batch as a whole',
    examples: [20000],
  },
  datasetVersion: {
    name: 'ml.dataset.version',
    type: 'string',
    brief: 'Version of the data set, such as its digest; `<data set>@<version>` is its id in lineage',
    examples: ['sha256:9ff4c527'],
  },
  transformExpected: {
    name: 'ml.transform.expected',
    type: 'string',
    brief: 'Fingerprint that the transformation had in training',
    examples: ['t1:5f0c9c1e7d3a'],
  },
  transformFound: {
    name: 'ml.transform.found',
    type: 'string',
    brief: 'Fingerprint that it has in serving; empty when it threw',
    examples: ['t1:0d1c2b3a4f5e'],
  },
  transformFeatures: {
    name: 'ml.transform.features',
    type: 'string[]',
    brief: 'Names of the outputs that differ, 16 at most; `@probes` when the probes do',
    examples: ['subject_length'],
  },
} as const satisfies Record<string, AttributeDefinition>;

const CHECKED = ['datasetId', 'featureName', 'validationCheck', 'validationSource'] as const;

export const metrics = {
  validationFailures: {
    name: 'ml.validation.failures',
    instrument: 'observable counter',
    unit: '{failure}',
    brief:
      'Failed data checks: rows, or batches as a whole; of `transform_skew`, comparisons, with the transformation as feature',
    signals: ['M10'],
    labels: CHECKED,
    budget: 'declared checks per data set and source, at most 10,000 in a process',
    status: 'emitted',
  },
  validationRows: {
    name: 'ml.validation.rows',
    instrument: 'observable counter',
    unit: '{row}',
    brief: 'Rows that were checked',
    signals: ['M10'],
    labels: ['datasetId', 'validationSource'],
    budget: 'two per data set',
    status: 'emitted',
  },
  validationBatches: {
    name: 'ml.validation.batches',
    instrument: 'observable counter',
    unit: '{batch}',
    brief: 'Batches that were checked',
    signals: ['M10'],
    labels: ['datasetId'],
    budget: 'one per data set',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  validationFailure: {
    name: 'ml.validation.failure',
    severity: 'WARN',
    brief:
      'A check of a batch failed; the first row failed it in serving; or a transformation differs from training',
    signals: ['M10'],
    attributes: [
      'featureName',
      'validationCheck',
      'validationSource',
      'validationFailed',
      'validationChecked',
      'datasetVersion',
      'transformExpected',
      'transformFound',
      'transformFeatures',
    ],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  validationFailed: {
    name: 'ml:validation_failures:count',
    brief: 'Failures of a check in the window, over all processes; absent when it was not checked',
    unit: '{failure}',
    labels: [...CHECKED, 'window'],
  },
  validationRowCount: {
    name: 'ml:validation_rows:count',
    brief: 'Rows that were checked in the window, over all processes',
    unit: '{row}',
    labels: ['datasetId', 'validationSource', 'window'],
  },
  validationBatchCount: {
    name: 'ml:validation_batches:count',
    brief: 'Batches that were checked in the window, over all processes',
    unit: '{batch}',
    labels: ['datasetId', 'window'],
  },
  validationShare: {
    name: 'ml:validation_failures:share',
    brief: 'Share of the rows that failed a check in the window, or of the batches for checks of those',
    unit: '1',
    labels: [...CHECKED, 'window'],
  },
  transformSkew: {
    name: 'ml:transform_skew:processes',
    brief: 'Processes whose transformation differs from training; 0 when all were compared and agree',
    unit: '{process}',
    labels: ['datasetId', 'featureName'],
  },
} as const satisfies Record<string, ContractSeries>;
