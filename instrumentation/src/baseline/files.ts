import { readFile } from 'node:fs/promises';
import { advised, codeOf } from '../check/advised.ts';
import { show } from '../check/show.ts';
import { writeWhole } from '../node/write-whole.ts';
import { BaselineError } from './error.ts';
import {
  parseBaseline,
  parseSegmentedBaseline,
  serializeBaseline,
  verifyAnyBaseline,
} from './file-format.ts';
import { checkGiven } from './given.ts';
import type { SegmentedBaseline } from './segmented.ts';
import type { Baseline } from './types.ts';

/**
 * Writes a baseline file, segmented or not. The file appears whole or not at all, also when the process or the machine stops half way;
 * an existing one is replaced. What is no baseline is refused before that.
 *
 * @throws TypeError when it is no baseline (was build() forgotten, or an await?); BaselineError when it is damaged or was
 * changed; what the file system says, with its `code`, such as `ENOENT` for a missing folder
 */
export async function saveBaseline(path: string, baseline: Baseline | SegmentedBaseline): Promise<void> {
  if (typeof path !== 'string') {
    throw new TypeError(`saveBaseline wants the path first and then the baseline, not ${show(path)}`);
  }
  checkGiven('saveBaseline wants a baseline', baseline);
  verifyAnyBaseline(baseline);
  await writeWhole(path, serializeBaseline(baseline));
}

/**
 * Reads a baseline file.
 *
 * @throws BaselineError when the file is no usable baseline, with the path in its message; what the file system says,
 * with its `code`, when it cannot be read, such as `ENOENT` when there is none
 */
export async function loadBaseline(path: string): Promise<Baseline> {
  return load(path, parseBaseline);
}

/** Reads a segmented baseline file. @throws as {@link loadBaseline} */
export async function loadSegmentedBaseline(path: string): Promise<SegmentedBaseline> {
  return load(path, parseSegmentedBaseline);
}

async function load<Read>(path: string, parse: (text: string) => Read): Promise<Read> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw advised(
      `there is no baseline ${path}: check the path, or make one by saveBaseline or parapet baseline build`,
      error,
    );
  });
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof BaselineError) error.message = `${path}: ${error.message}`;
    throw error;
  }
}
