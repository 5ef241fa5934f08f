import { show } from '../check/show.ts';

/** Longest id of a prediction, and longest name of a class, in characters. */
export const LONGEST = 256;
/** Largest value: past it the sums of powers lose what others add. */
export const LARGEST = 1e15;

/** The truth about an earlier prediction: its class or its value. */
export interface Label {
  /** The `id` of the prediction, 1 to 256 characters. Goes into the event of the label as it is. */
  readonly predictionId: string;
  readonly actualClass?: string | undefined;
  readonly actualValue?: number | undefined;
  /** Of the input, for predictions that were made without one. */
  readonly cohort?: string | undefined;
  /** When the truth was known. Default: now, and never later. */
  readonly labelledAt?: Date | undefined;
}

/** A label that is one, read once. */
export interface ReadLabel {
  readonly id: string;
  readonly actual: string | number;
  readonly cohort: string | undefined;
  /** Milliseconds since 1970, not past now. */
  readonly at: number;
}

/** @returns the label, or what is wrong with it, for its sender. Never throws. */
export function readLabel(label: Label): ReadLabel | string {
  try {
    if (typeof label !== 'object' || label === null) return `a label must be an object, not ${show(label)}`;
    const { predictionId, actualClass, actualValue, cohort, labelledAt } = label;
    if (!isId(predictionId))
      return wrong('predictionId', `a text of 1 to ${LONGEST} characters`, predictionId);
    if (cohort !== undefined && typeof cohort !== 'string') return wrong('cohort', 'a text', cohort);
    if (labelledAt !== undefined && !isDate(labelledAt))
      return wrong('labelledAt', 'a valid Date', labelledAt);
    if ((actualClass === undefined) === (actualValue === undefined)) {
      return 'a label must have either actualClass or actualValue';
    }
    const now = Date.now();
    const read = { id: predictionId, cohort, at: Math.min(now, labelledAt?.getTime() ?? now) };
    if (isClass(actualClass)) return { ...read, actual: actualClass };
    if (isValue(actualValue)) return { ...read, actual: actualValue };
    return actualValue === undefined
      ? wrong('actualClass', `a text of at most ${LONGEST} characters`, actualClass)
      : wrong('actualValue', `a number between -${LARGEST} and ${LARGEST}`, actualValue);
  } catch {
    return 'a getter of the label threw';
  }
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}

export function isClass(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}

export function isValue(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= LARGEST;
}

export function isDate(value: unknown): value is Date {
  return value instanceof Date && Number.isFinite(value.getTime());
}

function wrong(name: string, wants: string, value: unknown): string {
  return `${name} must be ${wants}, not ${show(value)}`;
}
