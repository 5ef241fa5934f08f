import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// Health of the instrumentation itself.

export const attributes = {
  faultKind: {
    name: 'parapet.fault.kind',
    type: 'string',
    brief: 'What went wrong inside the instrumentation itself; one of the fixed kinds in docs/robustness',
    examples: ['features_threw', 'series_budget'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  instrumentationFaults: {
    name: 'parapet.instrumentation.faults',
    instrument: 'observable counter',
    unit: '{fault}',
    brief: 'Faults of the instrumentation itself, which never reach the caller',
    signals: ['M2'],
    labels: [...MODEL, 'faultKind'],
    budget: 'fixed kinds per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  instrumentationFault: {
    name: 'parapet.instrumentation.fault',
    severity: 'WARN',
    brief:
      'First fault of its kind inside the instrumentation of this model version; later ones are counted only',
    signals: ['M2'],
    attributes: ['faultKind', 'errorType'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;
