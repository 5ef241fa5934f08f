import { show } from '../../check/show.ts';

export type DetectorState = 'stable' | 'warning' | 'drift';

/** Mean of the values before and since a drift. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

/** Looks at a stream of numbers, one at a time, and says when their distribution moved. */
export interface SequentialDetector {
  /**
   * Takes the next value in. After `drift` the detector starts anew with the next value (ADWIN: with what it kept); until
   * then `n` and `change` tell about the drift.
   *
   * @throws RangeError when the detector does not take such a value; nothing is changed then
   */
  update(x: number): DetectorState;
  /** Values that the detector goes by: those since it started or started anew, for ADWIN those in its window. */
  readonly n: number;
  /** Of the last `drift`, until the next value; undefined where the detector does not know it. */
  readonly change: Change | undefined;
}

/** Larger numbers would overflow when squared and summed. */
const LARGEST = 1e100;

/** @throws RangeError unless it is a number of at most 1e100 in size */
export function checkValue(detector: string, x: unknown): asserts x is number {
  if (!(typeof x === 'number' && Math.abs(x) <= LARGEST)) {
    throw new RangeError(`${detector} takes numbers up to ${LARGEST} in size, not ${show(x)}`);
  }
}

/** @throws RangeError unless it is 0 (the prediction was right) or 1 (it was wrong) */
export function checkError(detector: string, x: unknown): asserts x is 0 | 1 {
  if (x !== 0 && x !== 1) {
    throw new RangeError(`${detector} takes 0 for a right prediction and 1 for a wrong one, not ${show(x)}`);
  }
}

/** @throws RangeError that names the option unless it lies in the range, the ends included */
export function checkNumber(option: string, value: unknown, least: number, most: number): void {
  if (!(typeof value === 'number' && value >= least && value <= most)) {
    throw new RangeError(`${option} must be a number from ${least} to ${most}, not ${show(value)}`);
  }
}
