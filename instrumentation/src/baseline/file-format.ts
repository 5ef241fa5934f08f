import { show } from '../check/show.ts';
import { checkBaseline } from './check.ts';
import { BaselineError } from './error.ts';
import { baselineId, freezeBaseline } from './seal.ts';
import type { Baseline } from './types.ts';

/** The text of a baseline file: one line of JSON. Numbers survive the way there and back exactly. */
export function serializeBaseline(baseline: Baseline): string {
  return `${JSON.stringify(baseline)}\n`;
}

/**
 * Reads the text of a baseline file; works in browsers.
 *
 * @throws BaselineError when the text is truncated, damaged, of a later schema, or no baseline at all; its message says
 * what to do. TypeError when it is no text
 */
export function parseBaseline(text: string): Baseline {
  if (typeof text !== 'string') {
    throw new TypeError(`parseBaseline wants the text of a baseline file, not ${show(text)}`);
  }
  let value: unknown;
  try {
    // Editors of Windows put a byte order mark in front.
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new BaselineError(
      'damaged',
      `not valid JSON (${text.length} characters); the file is truncated or not a baseline. Save it again from the training run`,
      { cause: error },
    );
  }
  return freezeBaseline(verifyBaseline(value));
}

/**
 * Narrows to a baseline whose content is what its id says.
 *
 * @throws BaselineError
 */
export function verifyBaseline(value: unknown): Baseline {
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
