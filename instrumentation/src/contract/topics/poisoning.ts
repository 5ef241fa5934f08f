import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';

// Poison in what a model is to learn from, looked for before it does.

export const attributes = {
  poisoningCheck: {
    name: 'ml.poisoning.check',
    type: 'string',
    brief: 'What was looked for: `label_flip` or `duplicate_cluster`',
    examples: ['label_flip'],
  },
  poisoningVerdict: {
    name: 'ml.poisoning.verdict',
    type: 'string',
    brief: '`clean`, `suspicious` or `not_enough_data`',
    examples: ['suspicious'],
  },
  poisoningRows: {
    name: 'ml.poisoning.rows',
    type: 'int',
    brief: 'Rows of the batch that were looked at',
    examples: [2000],
  },
  poisoningFlipped: {
    name: 'ml.poisoning.flipped',
    type: 'int',
    brief: 'Labels that were flipped, as estimated from how many disagree more than usual',
    examples: [43],
  },
  poisoningSuspects: {
    name: 'ml.poisoning.suspects',
    type: 'int',
    brief: 'Rows whose label is suspected, at most 1,000',
    examples: [38],
  },
  poisoningDuplicates: {
    name: 'ml.poisoning.duplicates',
    type: 'int',
    brief: 'Rows with duplicates beyond the usual number of them',
    examples: [20],
  },
} as const satisfies Record<string, AttributeDefinition>;

const PER_CHECK = ['datasetId', 'poisoningCheck'] as const;

export const metrics = {
  poisoningChecks: {
    name: 'ml.poisoning.checks',
    instrument: 'observable counter',
    unit: '{check}',
    brief: 'Batches that were looked at for poison, by verdict',
    signals: ['M10'],
    labels: [...PER_CHECK, 'poisoningVerdict'],
    budget: 'six per data set',
    status: 'emitted',
  },
  poisoningRows: {
    name: 'ml.poisoning.rows',
    instrument: 'observable counter',
    unit: '{row}',
    brief: 'Rows that were looked at for poison',
    signals: ['M10'],
    labels: PER_CHECK,
    budget: 'two per data set',
    status: 'emitted',
  },
  poisoningSuspects: {
    name: 'ml.poisoning.suspects',
    instrument: 'observable counter',
    unit: '{row}',
    brief:
      'Rows with an unlikely label, and duplicates beyond the usual number, whether or not they were significant',
    signals: ['M10'],
    labels: PER_CHECK,
    budget: 'two per data set',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  poisoningCheck: {
    name: 'ml.poisoning.check',
    severity: 'INFO',
    brief: 'A batch was looked at for poison before training; WARN when it is suspicious',
    signals: ['M10'],
    attributes: [
      'poisoningVerdict',
      'poisoningRows',
      'poisoningFlipped',
      'poisoningSuspects',
      'poisoningDuplicates',
    ],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;
