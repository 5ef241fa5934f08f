import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryProfile } from '@parapet/instrumentation';
import { versionFolder } from '../shared/model-folder.ts';
import { loadSealed, type ModelContent, ModelFileError, type Sealed } from '../shared/sealed-file.ts';
import { CLASSES, PIXELS } from './dataset.ts';
import { MODEL_NAME } from './identity.ts';
import type { Network } from './network.ts';

export const FORMAT = 'parapet-digit-reader/1';

/** What a trained digit reader is. */
export interface DigitReaderContent extends ModelContent {
  readonly format: typeof FORMAT;
  /** Share of right answers on digits that training did not see. */
  readonly accuracy: number;
  readonly hidden: readonly number[];
  readonly output: readonly number[];
}

export type ModelFile = Sealed<DigitReaderContent>;

/** Where a version lies in a data folder. */
export function modelPath(folder: string, version: string): string {
  return join(versionFolder(folder, { name: MODEL_NAME, version }), 'model.json');
}

/** Where its baseline lies. */
export function baselinePath(folder: string, version: string): string {
  return join(versionFolder(folder, { name: MODEL_NAME, version }), 'baseline.json');
}

/** Where what honest queries look like lies. */
export function profilePath(folder: string, version: string): string {
  return join(versionFolder(folder, { name: MODEL_NAME, version }), 'queries.json');
}

/** @throws ModelFileError when there is no such version, or not a whole one */
export async function loadModel(folder: string, version: string): Promise<ModelFile> {
  const path = modelPath(folder, version);
  const model = await loadSealed<DigitReaderContent>(path, FORMAT);
  const { hidden, output } = model.content;
  const units = output.length / CLASSES.length - 1;
  if (!(units > 0) || hidden.length !== units * (PIXELS + 1))
    throw new ModelFileError(`${path} has weights for another network`);
  return model;
}

/** Read as it is: detectors check it. */
export async function loadProfile(folder: string, version: string): Promise<QueryProfile> {
  return JSON.parse(await readFile(profilePath(folder, version), 'utf8')) as QueryProfile;
}

export function networkOf({ hidden, output }: DigitReaderContent): Network {
  return { hidden: Float64Array.from(hidden), output: Float64Array.from(output) };
}
