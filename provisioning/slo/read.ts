import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SloFileError } from './error.ts';
import { type Place, parseDocuments } from './parse.ts';
import type { Objective, Slos } from './types.ts';

/** A file of objectives is a page; this is fifty. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads all `*.yaml` and `*.yml` files of a folder.
 * @throws SloFileError that names file, line and what is wrong, at the first fault
 */
export function readSlos(folder: string): Slos {
  return together(sloFiles(folder).map((name) => ({ name, text: textOf(join(folder, name)) })));
}

/**
 * The services and objectives of files, checked against each other.
 * @throws SloFileError
 */
export function together(files: readonly { readonly name: string; readonly text: string }[]): Slos {
  const found = files.map(({ name, text }) => parseDocuments(name, text));
  const services = found.flatMap((one) => one.services);
  const objectives = found.flatMap((one) => one.objectives);
  oncePer(services, ({ name }) => `service "${name}"`);
  const known = new Set(services.map(({ value }) => value.name));
  for (const { value, place } of objectives) {
    if (!known.has(value.service)) {
      throw new SloFileError(
        place,
        `spec.service is "${value.service}", which no document of kind Service has for a name.`,
      );
    }
  }
  oncePer(objectives, ({ service, name }) => `SLO "${name}" of service "${service}"`);
  oncePer(objectives, sameMeasure);
  return { services: services.map(({ value }) => value), objectives: objectives.map(({ value }) => value) };
}

/** Two of them would be one series. */
function sameMeasure({ service, indicator, threshold }: Objective): string {
  const bound = threshold === undefined ? '' : ` with the value ${threshold}`;
  return `objective of service "${service}" for ${indicator}${bound}`;
}

function oncePer<T>(
  found: readonly { readonly value: T; readonly place: Place }[],
  what: (value: T) => string,
) {
  const seen = new Map<string, Place>();
  for (const { value, place } of found) {
    const name = what(value);
    const first = seen.get(name);
    if (first !== undefined) {
      throw new SloFileError(place, `A second ${name}; the first is at ${first.file}:${first.line}.`);
    }
    seen.set(name, place);
  }
}

function sloFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    if (names.length > 0) return names.sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOTDIR' ? 'It is no folder of files' : `It cannot be read: ${code}`;
    throw new SloFileError({ file: folder }, `${problem}.`);
  }
  throw new SloFileError({ file: folder }, 'It has no .yaml files, one for each service.');
}

function textOf(path: string): string {
  const place = { file: basename(path) };
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) {
      throw new SloFileError(place, `It has ${size} bytes; ${MOST_BYTES} are the most.`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof SloFileError) throw error;
    throw new SloFileError(place, `It cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
