import type { Message } from '../message.ts';

interface Described {
  /** Name in telemetry, snake_case. */
  readonly name: string;
  /** What it is, in a line, with its unit. */
  readonly brief: string;
}

export interface NumericDefinition extends Described {
  readonly type: 'numeric';
  /** The value, or null when the mail has none. */
  readonly value: (message: Message) => number | null;
}

export interface CategoricalDefinition extends Described {
  readonly type: 'categorical';
  /** The closed set that values come from: nothing of a mail's own words can pass. */
  readonly categories: readonly string[];
  /** One of `categories`, or null when the mail has none. */
  readonly value: (message: Message) => string | null;
}

export type FeatureDefinition = NumericDefinition | CategoricalDefinition;

/** Declares a numeric feature. */
export function numeric(name: string, brief: string, value: NumericDefinition['value']): NumericDefinition {
  return { type: 'numeric', name, brief, value };
}

/** Declares a categorical feature. */
export function categorical(
  name: string,
  brief: string,
  categories: readonly string[],
  value: CategoricalDefinition['value'],
): CategoricalDefinition {
  return { type: 'categorical', name, brief, categories, value };
}

/** Share of a part in a whole; 0 when there is no whole, for a mail without a body has no part of it in capitals. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
