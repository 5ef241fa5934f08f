import type { AttributeDefinition, ContractSeries } from '../types.ts';

// Objectives of services and what is left of their error budgets (M15).

/** Windows that burn rates are told over; `30d` is the period of the budget. */
export const SLO_WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'] as const;
export type SloWindow = (typeof SLO_WINDOWS)[number];

/** Two windows that burn faster than the factor together are an alert: the long one is sure, the short one recovers. */
export interface BurnPair {
  readonly long: SloWindow;
  readonly short: SloWindow;
  /** Times as fast as would spend the budget in just its period. */
  readonly factor: number;
  readonly severity: 'page' | 'ticket';
}

/**
 * Page above 4x, ticket above 2x, by the windows of the SRE workbook (chapter 5, Alerting on SLOs). 14.4x spends 2 % of a
 * budget of 30 days in an hour.
 */
export const BURN_PAIRS: readonly BurnPair[] = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'page' },
  { long: '6h', short: '30m', factor: 4, severity: 'page' },
  { long: '1d', short: '2h', factor: 2, severity: 'ticket' },
  { long: '3d', short: '6h', factor: 2, severity: 'ticket' },
];

/** A larger budget than 7 % cannot burn 14.4x: half of all events are as bad as it takes to be told at once. */
export const WORST_SHARE = 0.5;

export const attributes = {
  sloName: {
    name: 'ml.slo.name',
    type: 'string',
    brief: 'Name of a service level objective, unique in its service',
    examples: ['availability', 'latency-p95'],
  },
  sloIndicator: {
    name: 'ml.slo.indicator',
    type: 'string',
    brief:
      'What the objective is about: `availability`, `latency`, `quality`, `drift-free`, `label-freshness` or `time-to-rollback`',
    examples: ['latency'],
  },
  sloThreshold: {
    name: 'ml.slo.threshold',
    type: 'string',
    brief:
      'From where on an event is bad: seconds, or a mean absolute error; empty for an indicator without one',
    examples: ['0.2'],
  },
  businessImpact: {
    name: 'ml.business.impact',
    type: 'string',
    brief: '`true` when trouble with the service hurts the business at once: what were a ticket pages',
    examples: ['true'],
  },
} as const satisfies Record<string, AttributeDefinition>;

const SLO = ['sloIndicator', 'sloName', 'sloThreshold'] as const;
const PER_SLO = ['modelName', ...SLO] as const;
const PER_SLO_VERSION = ['modelName', 'modelVersion', ...SLO, 'window'] as const;

export const recorded = {
  sloObjective: {
    name: 'ml:slo:objective',
    brief: 'Share of events that are to be good',
    unit: '1',
    labels: [...PER_SLO, 'businessImpact'],
  },
  sloMatches: {
    name: 'ml:slo_slice:label_matches',
    brief: 'Matched labels of a slice of half a minute by predicted and true class, over all replicas',
    unit: '{label}',
    labels: ['modelName', 'modelVersion', 'predictionClass', 'labelClass'],
  },
  sloSlice: {
    name: 'ml:slo_slice:events',
    brief: 'Events of a slice, of 30s or 5m, of which windows are summed',
    unit: '{event}',
    labels: PER_SLO_VERSION,
  },
  sloBadSlice: {
    name: 'ml:slo_slice:bad_events',
    brief: 'Bad events of a slice',
    unit: '{event}',
    labels: PER_SLO_VERSION,
  },
  sloErrors: {
    name: 'ml:slo_slice:errors',
    brief: 'Failed calls of a slice of five minutes by error: what spent the budget of availability',
    unit: '{call}',
    labels: ['modelName', 'modelVersion', 'errorType'],
  },
  sloEvents: {
    name: 'ml:slo:events',
    brief: 'Events of the window by version',
    unit: '{event}',
    labels: PER_SLO_VERSION,
  },
  sloBadEvents: {
    name: 'ml:slo:bad_events',
    brief: 'Bad events of the window by version: what spent the budget',
    unit: '{event}',
    labels: PER_SLO_VERSION,
  },
  sloErrorRatio: {
    name: 'ml:slo:error_ratio',
    brief: 'Share of bad events of the service in the window; absent without events',
    unit: '1',
    labels: [...PER_SLO, 'window'],
  },
  sloBurnRate: {
    name: 'ml:slo:burn_rate',
    brief: 'How many times as fast as would spend the budget in just 30 days',
    unit: '1',
    labels: [...PER_SLO, 'window'],
  },
  sloBudgetRemaining: {
    name: 'ml:slo:budget_remaining',
    brief: 'What is left of the error budget of the last 30 days: 1 all of it, below 0 overspent',
    unit: '1',
    labels: PER_SLO,
  },
} as const satisfies Record<string, ContractSeries>;
