import type { AttributeKey } from './attributes.ts';

/** The product signal (design table M1 to M15) that a metric or an event serves. */
export type Signal = `M${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

/**
 * Whether this version of the library emits the name.
 * `reserved` names are fixed, so that nobody takes them for something else, but no instrument emits them yet.
 */
export type Status = 'emitted' | 'reserved';

export interface AttributeDefinition {
  readonly name: string;
  readonly type: 'string' | 'int' | 'double' | 'boolean' | 'string[]' | 'double[]';
  readonly brief: string;
  readonly examples: readonly (string | number)[];
}

export interface MetricDefinition {
  readonly name: string;
  readonly instrument: 'histogram' | 'observable counter' | 'observable gauge' | 'observable updowncounter';
  /** UCUM; `{thing}` annotations vanish from Prometheus names, base units become suffixes. */
  readonly unit: string;
  readonly brief: string;
  readonly signals: readonly Signal[];
  /** Keys of `attributes`. */
  readonly labels: readonly string[];
  /** Explicit histogram boundaries, in `unit`. */
  readonly buckets?: readonly number[];
  /** What bounds the number of series, in words and by default. */
  readonly budget: string;
  readonly status: Status;
}

export interface EventDefinition {
  readonly name: string;
  readonly severity: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly brief: string;
  readonly signals: readonly Signal[];
  /** Keys of `attributes`, beside model name, version and dataset id, which every event carries. */
  readonly attributes: readonly string[];
  readonly status: Status;
  /** Goes into the audit trail too, where the service keeps one: what was done, or found, that an auditor asks for. */
  readonly audited?: boolean;
}

/** A series that the recording rules in `provisioning/prometheus` make out of emitted ones. */
export interface RecordedDefinition {
  readonly name: string;
  readonly brief: string;
  readonly unit: string;
  /** Prometheus label names. */
  readonly labels: readonly string[];
}

/** A metric whose labels are attributes of the contract. */
export type ContractMetric = MetricDefinition & { readonly labels: readonly AttributeKey[] };

/** An event whose attributes are those of the contract. */
export type ContractEvent = EventDefinition & { readonly attributes: readonly AttributeKey[] };

/** A recorded series by the keys of its labels. */
export type ContractSeries = Omit<RecordedDefinition, 'labels'> & {
  readonly labels: readonly (AttributeKey | 'window')[];
};
