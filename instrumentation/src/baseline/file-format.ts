import { show } from '../check/show.ts';
import { checkBaseline, checkSegmentedBaseline } from './check.ts';
import { BaselineError } from './error.ts';
import { baselineId, freezeBaseline } from './seal.ts';
import { isSegmented, type SegmentedBaseline, segmentBaselines, segmentedId } from './segmented.ts';
import type { Baseline } from './types.ts';

/** The text of a baseline file, segmented or not: one line of JSON. Numbers survive the way there and back exactly. */
export function serializeBaseline(baseline: Baseline | SegmentedBaseline): string {
  return `${JSON.stringify(baseline)}\n`;
}

/**
 * Reads the text of a baseline file; works in browsers.
 *
 * @throws BaselineError when the text is truncated, damaged, of a later schema, or no baseline at all; its message says
 * what to do. TypeError when it is no text
 */
export function parseBaseline(text: string): Baseline {
  return freezeBaseline(verifyBaseline(parse('parseBaseline', text)));
}

/**
 * Reads the text of a segmented baseline file; works in browsers.
 *
 * @throws as {@link parseBaseline}
 */
export function parseSegmentedBaseline(text: string): SegmentedBaseline {
  const { segments } = verifySegmentedBaseline(parse('parseSegmentedBaseline', text));
  for (const baseline of Object.values(segments)) freezeBaseline(baseline);
  return segmentBaselines(segments);
}

function parse(reader: string, text: unknown): unknown {
  if (typeof text !== 'string') {
    throw new TypeError(`${reader} wants the text of a baseline file, not ${show(text)}`);
  }
  try {
    // Editors of Windows put a byte order mark in front.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new BaselineError(
      'damaged',
      `not valid JSON (${text.length} characters); the file is truncated or not a baseline. Save it again from the training run`,
      { cause: error },
    );
  }
}

/**
 * Narrows to a baseline whose content is what its id says.
 *
 * @throws BaselineError
 */
export function verifyBaseline(value: unknown): Baseline {
  const baseline = checkBaseline(value);
  checkId(baseline.id, baselineId(baseline));
  return baseline;
}

/** The same for a segmented one and each of its baselines. @throws BaselineError */
export function verifySegmentedBaseline(value: unknown): SegmentedBaseline {
  const baseline = checkSegmentedBaseline(value, verifyBaseline);
  checkId(baseline.id, segmentedId(baseline.segments));
  return baseline;
}

/** Narrows to a baseline of either kind. @throws BaselineError */
export function verifyAnyBaseline(value: object): Baseline | SegmentedBaseline {
  return isSegmented(value as Baseline) ? verifySegmentedBaseline(value) : verifyBaseline(value);
}

function checkId(given: string, computed: string): void {
  if (given === computed) return;
  throw new BaselineError(
    'changed',
    `its id is ${given} but its content has ${computed}: it was edited or damaged. Build it again from the training data`,
  );
}
