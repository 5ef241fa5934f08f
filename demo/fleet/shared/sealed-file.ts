import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';

/** Content of a file that carries its own digest. */
export interface Sealed<Content> {
  /** `sha256:` and the digest of the content as JSON. */
  readonly digest: string;
  readonly trainedAt: string;
  readonly content: Content;
}

/** What every model file tells of the model. */
export interface ModelContent {
  readonly format: string;
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
  /** The baseline that belongs to these weights. */
  readonly baselineId: string;
}

/** A model file is missing, damaged or another's. */
export class ModelFileError extends Error {
  override name = 'ModelFileError';
}

/** Puts a digest on the content. */
export function seal<Content>(content: Content, trainedAt: Date): Sealed<Content> {
  return { digest: digestOf(content), trainedAt: trainedAt.toISOString(), content };
}

/** Writes the file so that a reader sees the old one or the new one, never half of it. */
export async function saveSealed(path: string, sealed: Sealed<unknown>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(`${JSON.stringify(sealed, null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** @throws ModelFileError when there is no file, or not a whole one of the format */
export async function loadSealed<Content extends ModelContent>(
  path: string,
  format: Content['format'],
): Promise<Sealed<Content>> {
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
  if (!isSealed<Content>(value, format)) throw new ModelFileError(`${path} is not a ${format} file`);
  if (value.digest !== digestOf(value.content))
    throw new ModelFileError(`${path} was changed: its digest differs`);
  return value;
}

/** Tells the format; that nothing in it was changed is the digest's part. */
function isSealed<Content extends ModelContent>(value: unknown, format: string): value is Sealed<Content> {
  const { digest, content } = (value ?? {}) as Partial<Sealed<Content>>;
  return typeof digest === 'string' && typeof content === 'object' && content?.format === format;
}

function digestOf(content: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
