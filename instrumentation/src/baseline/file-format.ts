import { checkBaseline } from './check.ts';
import { BaselineError } from './error.ts';
import { baselineId } from './seal.ts';
import type { Baseline } from './types.ts';

/** The text of a baseline file: one line of JSON. Numbers survive the way there and back exactly. */
export function serializeBaseline(baseline: Baseline): string {
  return `${JSON.stringify(baseline)}\n`;
}

/**
 * Reads the text of a baseline file; works in browsers.
 *
 * @throws BaselineError when the text is truncated, damaged, of a later schema, or no baseline at all; its message says
 * what to do
 */
export function parseBaseline(text: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(
      'damaged',
      `not valid JSON (${text.length} characters); the file is truncated or not a baseline. Save it again from the training run`,
      { cause: error },
    );
  }
  const baseline = checkBaseline(value);
  const id = baselineId(baseline);
  if (id !== baseline.id) {
    throw new BaselineError(
      'changed',
      `its id is ${baseline.id} but its content has ${id}: it was edited or damaged. Build it again from the training data`,
    );
  }
  return baseline;
}
