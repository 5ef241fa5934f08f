import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import type { EventValue } from '../otel/logger.ts';

/** What each feature adds to an output. Values of the features are no part of it. */
export interface Attribution {
  /** How it was computed, such as `shapley_sampling`; 1 to 64 characters. */
  readonly method: string;
  readonly features: readonly string[];
  /** One for each feature, in the unit of the output. */
  readonly values: readonly number[];
  /** One for each feature, where the method samples. */
  readonly standardErrors?: readonly number[] | undefined;
  /** What the attributions start from. */
  readonly baseValue?: number | undefined;
  /** What is explained: the base value and all attributions. */
  readonly output?: number | undefined;
}

/** With names cut, the arrays take some 55 KB at worst; Loki takes 64 KB of metadata with a line. */
const MOST_FEATURES = 64;
const LONGEST_NAME = 128;
const LONGEST_METHOD = 64;

/** @throws TypeError that says what is wrong */
export function checkAttribution(attribution: unknown): asserts attribution is Attribution {
  checkObject('an attribution must be an object such as { method, features, values }', attribution);
  const { method, features, values, standardErrors, baseValue, output } = attribution as Partial<Attribution>;
  if (typeof method !== 'string' || method === '' || method.length > LONGEST_METHOD) {
    throw new TypeError(`method of an attribution must be a text of 1 to 64 characters, not ${show(method)}`);
  }
  if (
    !Array.isArray(features) ||
    features.length === 0 ||
    features.some((name) => typeof name !== 'string')
  ) {
    throw new TypeError('features of an attribution must be an array of names');
  }
  checkNumbers('values', values, features.length);
  if (standardErrors !== undefined) checkNumbers('standardErrors', standardErrors, features.length);
  for (const [name, value] of Object.entries({ baseValue, output })) {
    if (value !== undefined && !Number.isFinite(value)) {
      throw new TypeError(`${name} of an attribution must be a finite number, not ${show(value)}`);
    }
  }
}

function checkNumbers(name: string, numbers: unknown, length: number): void {
  if (!Array.isArray(numbers) || numbers.length !== length || !numbers.every(Number.isFinite)) {
    throw new TypeError(`${name} of an attribution must be ${length} finite numbers, one for each feature`);
  }
}

/** The largest attributions in parallel arrays, the sum of the rest, and what they add up from and to. */
export function attributionAttributes(attribution: Attribution): Record<string, EventValue> {
  const { method, features, values, standardErrors, baseValue, output } = attribution;
  const bySize = [...values.keys()].sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
  const shown = bySize.slice(0, MOST_FEATURES);
  const rest = bySize.slice(MOST_FEATURES);
  return {
    [ATTR.explanationMethod]: method,
    [ATTR.explanationFeatures]: shown.map((i) => features[i]!.slice(0, LONGEST_NAME)),
    [ATTR.explanationValues]: shown.map((i) => values[i]!),
    ...(standardErrors && { [ATTR.explanationErrors]: shown.map((i) => standardErrors[i]!) }),
    ...(rest.length > 0 && { [ATTR.explanationRest]: rest.reduce((sum, i) => sum + values[i]!, 0) }),
    ...(baseValue !== undefined && { [ATTR.explanationBase]: baseValue }),
    ...(output !== undefined && { [ATTR.explanationOutput]: output }),
  };
}
