import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifierParameters } from './classifier.ts';
import { encodedWidth } from './encoder.ts';
import type { Quality } from './evaluate.ts';

const FORMAT = 'parapet-mail-filter/1';

/** What a trained mail filter is; the digest is taken of this. */
export interface ModelContent {
  readonly format: typeof FORMAT;
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
  /** The baseline that belongs to these weights. */
  readonly baselineId: string;
  /** Measured on mail that training did not see. */
  readonly quality: Quality;
  readonly parameters: ClassifierParameters;
}

/** Content of `model.json`. */
export interface ModelFile {
  /** `sha256:` and the digest of the content as JSON. */
  readonly digest: string;
  readonly trainedAt: string;
  readonly content: ModelContent;
}

/** `model.json` is missing, damaged or not a mail filter's. */
export class ModelFileError extends Error {
  override name = 'ModelFileError';
}

/** Where the model lies in a data folder. */
export function modelPath(folder: string): string {
  return join(folder, 'model.json');
}

/** Where the baseline lies in a data folder. */
export function baselinePath(folder: string): string {
  return join(folder, 'baseline.json');
}

/** Puts a digest on the content. */
export function sealModel(content: Omit<ModelContent, 'format'>, trainedAt: Date): ModelFile {
  const whole: ModelContent = { format: FORMAT, ...content };
  return { digest: digestOf(whole), trainedAt: trainedAt.toISOString(), content: whole };
}

/** Writes the model so that a reader sees the old file or the new one, never half of it. */
export async function saveModel(folder: string, model: ModelFile): Promise<void> {
  const path = modelPath(folder);
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(`${JSON.stringify(model, null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Removes a model of an earlier run, so that nobody serves it while a new one is trained. */
export async function discardModel(folder: string): Promise<void> {
  await rm(modelPath(folder), { force: true });
}

/** @throws ModelFileError when there is no model, or not a whole one */
export async function loadModel(folder: string): Promise<ModelFile> {
  const path = modelPath(folder);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ModelFileError(`no model at ${path}: run train first`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ModelFileError(`${path} is not JSON, or cut off`, { cause });
  }
  if (!isModelFile(value)) throw new ModelFileError(`${path} is not a ${FORMAT} file`);
  if (value.digest !== digestOf(value.content))
    throw new ModelFileError(`${path} was changed: its digest differs`);
  const { encoding, weights } = value.content.parameters;
  if (weights.length !== encodedWidth(encoding))
    throw new ModelFileError(`${path} has weights for other features`);
  return value;
}

/** Tells the format; that nothing in it was changed is the digest's part. */
function isModelFile(value: unknown): value is ModelFile {
  const { digest, content } = (value ?? {}) as Partial<ModelFile>;
  return typeof digest === 'string' && typeof content === 'object' && content?.format === FORMAT;
}

function digestOf(content: ModelContent): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
