import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';

// The audit trail of a process: that it grows, and what it is signed up to.

export const attributes = {
  auditOrigin: {
    name: 'ml.audit.origin',
    type: 'string',
    brief: 'Audit trail: its name, a slash, and the id of its chain',
    examples: ['example.com/mail-filter/5f0c9c1e7d3a4b2c8e6f1a0b9d8c7e6f'],
  },
  auditSize: {
    name: 'ml.audit.size',
    type: 'int',
    brief: 'Entries that a checkpoint covers',
    examples: [20_852],
  },
  auditRoot: {
    name: 'ml.audit.root',
    type: 'string',
    brief: 'Root of the Merkle tree of those entries (RFC 6962), Base64',
    examples: ['CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='],
  },
  auditNote: {
    name: 'ml.audit.note',
    type: 'string',
    brief: 'The checkpoint as it was signed, a C2SP signed note',
    examples: ['example.com/mail-filter/5f0c…\n20852\nCsUY…\n\n\u2014 example.com/mail-filter/5f0c… Az3g…'],
  },
} as const satisfies Record<string, AttributeDefinition>;

const ONE = 'one';

export const metrics = {
  auditEntries: {
    name: 'ml.audit.entries',
    instrument: 'observable counter',
    unit: '{entry}',
    brief: 'Entries that this process wrote to its audit trail',
    signals: ['M6', 'M9', 'M11'],
    labels: [],
    budget: ONE,
    status: 'emitted',
  },
  auditLost: {
    name: 'ml.audit.lost',
    instrument: 'observable counter',
    unit: '{entry}',
    brief: 'Entries that could not be written; the next that can is preceded by one that counts them',
    signals: ['M6', 'M9', 'M11'],
    labels: [],
    budget: ONE,
    status: 'emitted',
  },
  auditSequence: {
    name: 'ml.audit.sequence',
    instrument: 'observable gauge',
    unit: '{entry}',
    brief: 'Number of the last entry of the audit trail, from 0; it never falls while the trail is whole',
    signals: ['M6', 'M9', 'M11'],
    labels: [],
    budget: ONE,
    status: 'emitted',
  },
  auditCheckpointSize: {
    name: 'ml.audit.checkpoint.size',
    instrument: 'observable gauge',
    unit: '{entry}',
    brief: 'Entries that the newest signed checkpoint covers',
    signals: ['M6', 'M9', 'M11'],
    labels: [],
    budget: ONE,
    status: 'emitted',
  },
  auditUnsignedAge: {
    name: 'ml.audit.unsigned.age',
    instrument: 'observable gauge',
    unit: 's',
    brief: 'Time since the first entry that no checkpoint covers; 0 when there is none',
    signals: ['M6', 'M9', 'M11'],
    labels: [],
    budget: ONE,
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  auditCheckpoint: {
    name: 'ml.audit.checkpoint',
    severity: 'INFO',
    brief:
      'A checkpoint of the audit trail was signed: kept outside the host, it shows whether entries are gone',
    signals: ['M6', 'M9', 'M11'],
    attributes: ['auditOrigin', 'auditSize', 'auditRoot', 'auditNote'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  auditSetBack: {
    name: 'ml:audit_sequence:set_back',
    brief:
      'How often the number of the last entry fell, over all processes: entries are gone, or a trail was replaced',
    unit: '1',
    labels: ['window'],
  },
  auditLost: {
    name: 'ml:audit_lost:count',
    brief: 'Entries that could not be written in the window, over all processes',
    unit: '{entry}',
    labels: ['window'],
  },
} as const satisfies Record<string, ContractSeries>;
