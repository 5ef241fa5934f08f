import type { ContractMetric, ContractSeries } from '../types.ts';
import { MODEL } from './labels.ts';

// What models are given, as detectors see it (M5).

const PER_RULE = [...MODEL, 'securityRule'] as const;
const BUDGET = 'one per model version and detector';

export const metrics = {
  inputAnomalies: {
    name: 'ml.input.anomalies',
    instrument: 'observable counter',
    unit: '{input}',
    brief:
      'Inputs that a detector found unusual, each once; of `row_checks`, those that failed a check of the data',
    signals: ['M5'],
    labels: PER_RULE,
    budget: BUDGET,
    status: 'emitted',
  },
  inputsChecked: {
    name: 'ml.input.checked',
    instrument: 'observable counter',
    unit: '{input}',
    brief: 'Inputs that a detector looked at',
    signals: ['M5'],
    labels: PER_RULE,
    budget: BUDGET,
    status: 'emitted',
  },
  inputsSkipped: {
    name: 'ml.input.skipped',
    instrument: 'observable counter',
    unit: '{input}',
    brief:
      'Inputs that a detector was to look at after the answer and did not, because too many were waiting',
    signals: ['M5'],
    labels: PER_RULE,
    budget: BUDGET,
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const recorded = {
  inputAnomalyRate: {
    name: 'ml:input_anomaly:rate',
    brief: 'Share of the inputs that a detector found unusual in the window; absent when it looked at none',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
  inputsCheckedCount: {
    name: 'ml:inputs_checked:count',
    brief: 'Inputs that a detector looked at in the window, all replicas together',
    unit: '{input}',
    labels: [...PER_RULE, 'window'],
  },
  inputAnomalyLow: {
    name: 'ml:input_anomaly:low',
    brief:
      'Lowest rate of unusual inputs that those of the window leave possible: lower limit by Wilson, four standard deviations; over 5 minutes and an hour',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
  inputAnomalyUsual: {
    name: 'ml:input_anomaly:usual',
    brief:
      'Highest usual rate of unusual inputs that the time before leaves possible, likewise: the hour before for 5 minutes, the day before for an hour; without a past as of 1,000 inputs at 5 %, the rate that detectors state by default',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
  inputSkippedShare: {
    name: 'ml:input_skipped:share',
    brief:
      'Share of the inputs that a detector was to look at after the answer and did not, for want of room, in the window; absent when there were none',
    unit: '1',
    labels: [...PER_RULE, 'window'],
  },
} as const satisfies Record<string, ContractSeries>;
