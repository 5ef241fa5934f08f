import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryProfile } from '@parapet/instrumentation';
import { versionFolder } from '../shared/model-folder.ts';
import { loadSealed, type ModelContent, ModelFileError, type Sealed, seal } from '../shared/sealed-file.ts';
import type { ClassifierParameters } from './classifier.ts';
import { encodedWidth } from './encoder.ts';
import type { Quality } from './evaluate.ts';
import { MODEL_NAME, MODEL_VERSION } from './identity.ts';

const FORMAT = 'parapet-mail-filter/1';

/** What a trained mail filter is. */
export interface MailFilterContent extends ModelContent {
  readonly format: typeof FORMAT;
  /** Measured on mail that training did not see. */
  readonly quality: Quality;
  readonly parameters: ClassifierParameters;
}

/** Content of `model.json`. */
export type ModelFile = Sealed<MailFilterContent>;

function folderOf(folder: string): string {
  return versionFolder(folder, { name: MODEL_NAME, version: MODEL_VERSION });
}

/** Where the model lies in a data folder. */
export function modelPath(folder: string): string {
  return join(folderOf(folder), 'model.json');
}

/** Where the baseline lies in a data folder. */
export function baselinePath(folder: string): string {
  return join(folderOf(folder), 'baseline.json');
}

/** Where what honest queries look like lies in a data folder. */
export function profilePath(folder: string): string {
  return join(folderOf(folder), 'queries.json');
}

/** Puts a digest on the content. */
export function sealModel(content: Omit<MailFilterContent, 'format'>, trainedAt: Date): ModelFile {
  return seal({ format: FORMAT, ...content }, trainedAt);
}

/** Read as it is: detectors check it. */
export async function loadProfile(folder: string): Promise<QueryProfile> {
  return JSON.parse(await readFile(profilePath(folder), 'utf8')) as QueryProfile;
}

/** @throws ModelFileError when there is no model, or not a whole one */
export async function loadModel(folder: string): Promise<ModelFile> {
  const path = modelPath(folder);
  const model = await loadSealed<MailFilterContent>(path, FORMAT);
  const { encoding, weights } = model.content.parameters;
  if (weights.length !== encodedWidth(encoding))
    throw new ModelFileError(`${path} has weights for other features`);
  return model;
}
