import type { AttributeDefinition, ContractEvent, ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// Health of the instrumentation itself.

export const attributes = {
  faultKind: {
    name: 'parapet.fault.kind',
    type: 'string',
    brief: 'What went wrong inside the instrumentation itself; one of the fixed kinds in docs/robustness',
    examples: ['features_threw', 'series_budget'],
  },
  checkName: {
    name: 'parapet.check.name',
    type: 'string',
    brief: 'What a self-check looks for; one of the fixed names in docs/health',
    examples: ['baseline_missing', 'collection_stalled'],
  },
  checkState: {
    name: 'parapet.check.state',
    type: 'string',
    brief: 'What it finds: `problem` or `ok`',
    examples: ['problem', 'ok'],
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
  checkProblem: {
    name: 'parapet.check.problem',
    instrument: 'observable gauge',
    unit: '{problem}',
    brief:
      '1 while a self-check of this process finds a problem, 0 while it finds none; about the process where the model is empty',
    signals: ['M2', 'M4', 'M12'],
    labels: [...MODEL, 'checkName'],
    budget: 'seven checks of the process, and four per model version',
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
  checkChanged: {
    name: 'parapet.check.changed',
    severity: 'WARN',
    brief: 'A self-check found a problem, or (as INFO) finds it no more',
    signals: ['M2', 'M4', 'M12'],
    attributes: ['checkName', 'checkState'],
    status: 'emitted',
  },
} as const satisfies Record<string, ContractEvent>;

export const recorded = {
  replicas: {
    name: 'ml:model:replicas',
    brief:
      'Processes that serve any version of a model; 0 once all say that it is retired, absent when none says anything',
    unit: '{process}',
    labels: ['modelName'],
  },
  silentReplicas: {
    name: 'ml:model:replicas_silent',
    brief:
      'Processes that served the model within six hours, are still targets of Prometheus, and of which nothing is heard',
    unit: '{process}',
    labels: ['modelName'],
  },
  faultCount: {
    name: 'ml:instrumentation_faults:count',
    brief:
      'Faults of the instrumentation in the window by kind, all replicas together; no model: of processes',
    unit: '{fault}',
    labels: [...MODEL, 'faultKind', 'window'],
  },
} as const satisfies Record<string, ContractSeries>;
