import type { Signal } from '@parapet/instrumentation/contract';
import type { FailureMode, RootCause, Severity } from './taxonomy.ts';

/**
 * Pieces of text about a firing alert. Prometheus and Grafana have template languages of their own: each implements these.
 */
export interface Text {
  readonly model: string;
  readonly version: string;
  /** Data set that the version was trained on, or that the alert is about. */
  readonly dataset: string;
  /** Value of the expression: as a whole number, with two decimals, as per cent of 1, as a duration of seconds. */
  readonly count: string;
  readonly number: string;
  readonly percent: string;
  readonly duration: string;
  /** When the condition began to hold. */
  readonly since: string;
  /** Value of a label of the expression. */
  label(name: string): string;
  /**
   * What a query gives, each series as `name (value)`: evidence that the expression has summed away. Ask for few (`topk`).
   * In the order of `sort_desc` where the query sorts, otherwise by name.
   *
   * @param promql with {@link OF_SUBJECT} for the matchers of what the alert is about
   * @param name label whose value names a series
   */
  list(promql: string, name: string): string;
}

/** Stands in a query for the matchers of the alert's model and version, or of its data set: `metric{OF_SUBJECT,window="1h"}`. */
export const OF_SUBJECT = 'OF_SUBJECT';

/** What the labels of an alert's expression identify. */
export type Subject = 'version' | 'model' | 'dataset' | 'process' | 'fleet';

export interface Alert {
  /** In the style of Prometheus: `MLFeatureDrift`. Several entries may share one, with other severities or windows. */
  readonly name: string;
  /** Signals of the contract that it watches. */
  readonly signals: readonly Signal[];
  readonly failureMode?: FailureMode;
  /** Series while something is wrong. Its labels identify what it is about, and no more, or one trouble is many alerts. */
  readonly expr: string;
  readonly about: Subject;
  /** How long it has to hold, as Prometheus writes it. */
  readonly for: string;
  /** How long it goes on firing when the condition is gone, so that what comes and goes is one alert. */
  readonly keepFiringFor?: string;
  readonly severity: Severity;
  readonly rootCause: RootCause;
  /** Window that the expression looks over, of those that dashboards have. */
  readonly window?: string;
  /** One line: what is wrong with what. */
  readonly summary: (text: Text) => string;
  /** What happened, since when, how many, and what it rests on. */
  readonly description: (text: Text) => string;
  /** File under docs/runbooks without `.md`, with `#part` where it has several. */
  readonly runbook: string;
}

/** A service that has objectives; alerts about it know its team, and whether it matters to the business. */
export interface Service {
  /** Name of its model. */
  readonly name: string;
  readonly team: string;
  readonly businessImpact: boolean;
}
