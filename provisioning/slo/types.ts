import type { Service } from '../alerts/types.ts';
import type { IndicatorName } from './indicators.ts';

/** What a service promises over 30 days. */
export interface Objective {
  /** Name of the service, which is that of its model. */
  readonly service: string;
  /** Unique in its service. */
  readonly name: string;
  readonly indicator: IndicatorName;
  /** Share of events that are to be good, from 0.9 to below 1. */
  readonly target: number;
  /** Seconds, or a mean absolute error, where the indicator has one. */
  readonly threshold?: number;
}

export interface Slos {
  readonly services: readonly Service[];
  readonly objectives: readonly Objective[];
}
