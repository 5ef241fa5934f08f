import type { AttributeDefinition, ContractEvent } from '../types.ts';

// What came out of what (M8): data sets, runs, model versions, deployments.

export const attributes = {
  lineageRelation: {
    name: 'ml.lineage.relation',
    type: 'string',
    brief:
      'What the first end of a link is to the second: `input` of a run, `output` of it, `deployed` as, or `derived` into another of its kind',
    examples: ['input', 'output', 'deployed', 'derived'],
  },
  lineageFromKind: {
    name: 'ml.lineage.from.kind',
    type: 'string',
    brief: 'Kind of what was there first: `dataset`, `run`, `model_version` or `deployment`',
    examples: ['dataset', 'run'],
  },
  lineageFromId: {
    name: 'ml.lineage.from.id',
    type: 'string',
    brief: 'Its id: `<data set>@<version>`, the run id, `<model>@<version>`, the deployment id',
    examples: ['easy-ham-1+spam-1@sha256:9ff4c527', 'run-20261123-01'],
  },
  lineageToKind: {
    name: 'ml.lineage.to.kind',
    type: 'string',
    brief: 'Kind of what came of it',
    examples: ['run', 'model_version', 'deployment'],
  },
  lineageToId: {
    name: 'ml.lineage.to.id',
    type: 'string',
    brief: 'Id of what came of it, in the same form',
    examples: ['mail-filter@2026.11.2'],
  },
  datasetSplit: {
    name: 'ml.dataset.split',
    type: 'string',
    brief: 'Part of a data set: `train`, `validation`, `test`, or a name of the caller',
    examples: ['train', 'validation', 'test'],
  },
  datasetRows: {
    name: 'ml.dataset.rows',
    type: 'int',
    brief: 'Rows of a data set, or of the part that was used',
    examples: [3000],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const events = {
  lineageLink: {
    name: 'ml.lineage.link',
    severity: 'INFO',
    brief: 'One thing came out of another: an edge of the graph from data sets to deployments',
    signals: ['M8', 'M9'],
    attributes: [
      'lineageRelation',
      'lineageFromKind',
      'lineageFromId',
      'lineageToKind',
      'lineageToId',
      'modelDigest',
      'datasetSplit',
      'datasetRows',
    ],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;
