import { readFile } from 'node:fs/promises';
import { type Baseline, BaselineError, parseBaseline, parseSegmentedBaseline } from '../../baseline/index.ts';
import { show } from '../../check/show.ts';
import type { OptionSpec } from '../command.ts';
import { failure } from '../exit.ts';

export const SEGMENT_OPTION: OptionSpec = {
  type: 'string',
  value: 'NAME',
  brief: 'which part of a segmented baseline',
};

/**
 * Reads a baseline file, or one segment of a segmented one.
 * @throws CliError that says what is wrong with the file
 */
export async function readBaseline(path: string, segment: string | undefined): Promise<Baseline> {
  try {
    const text = await readFile(path, 'utf8');
    return isSegmentedText(text) ? segmentOf(text, segment) : parseBaseline(text);
  } catch (error) {
    const { message } = error as Error;
    throw failure(`${path}${error instanceof BaselineError ? '' : ' cannot be used'}: ${message}`, error);
  }
}

function segmentOf(text: string, segment: string | undefined): Baseline {
  const { segments } = parseSegmentedBaseline(text);
  if (segment !== undefined && Object.hasOwn(segments, segment)) return segments[segment]!;
  const names = Object.keys(segments).map(show).join(', ');
  throw new Error(
    segment === undefined
      ? `it has segments, ${names}: name one with --segment`
      : `it has no segment ${show(segment)}, but ${names}`,
  );
}

/** Whether the text is a segmented baseline; what is no JSON at all is left to the reader of plain ones to refuse. */
function isSegmentedText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && 'segments' in value;
  } catch {
    return false;
  }
}
