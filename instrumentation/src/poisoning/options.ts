import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { PoisoningOptions, TrustedReference, Vectors } from './types.ts';

export const DEFAULT_FALSE_ALARMS = 0.01;
const MOST_FALSE_ALARMS = 0.2;
const MOST_FEATURES = 100_000;
export const MOST_SOURCES = 1_000;

const OPTIONS = [
  'datasetId',
  'reference',
  'sources',
  'model',
  'falseAlarms',
  'seed',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof PoisoningOptions)[];

/**
 * Checks all that is given, row by row too: one text among the numbers would make every distance no number.
 *
 * @returns the length of all rows
 * @throws TypeError that names the option, or the row
 */
export function checkPoisoningOptions(
  rows: Vectors,
  labels: readonly string[],
  options: PoisoningOptions,
): number {
  checkOptions('checkTrainingBatch', options, OPTIONS);
  const { datasetId, reference, sources, model, falseAlarms, seed, onProgress, signal } = options;
  checkText('checkTrainingBatch option datasetId', datasetId);
  checkReference(reference);
  const features = reference.rows[0]!.length;
  checkRows('rows', rows, features);
  checkLabels('labels', labels, rows.length);
  if (sources !== undefined) checkSources(sources, rows.length);
  if (model !== undefined) checkObject('checkTrainingBatch option model must be a model', model);
  if (falseAlarms !== undefined && !(falseAlarms > 0 && falseAlarms <= MOST_FALSE_ALARMS)) {
    throw wrong(
      `option falseAlarms must be a number over 0, to ${MOST_FALSE_ALARMS}, not ${show(falseAlarms)}`,
    );
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw wrong(`option seed must be a whole number, not ${show(seed)}`);
  }
  if (onProgress !== undefined) {
    checkFunction('checkTrainingBatch option onProgress must be a function', onProgress);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrong(`option signal must be an AbortSignal, not ${show(signal)}`);
  }
  return features;
}

function checkReference(reference: TrustedReference): void {
  checkOptions('checkTrainingBatch option reference', reference, ['rows', 'labels']);
  const first: unknown = isArray(reference.rows) ? reference.rows[0] : undefined;
  if (!isVector(first) || first.length === 0 || first.length > MOST_FEATURES) {
    throw wrong(`option reference.rows must be an array of rows of 1 to ${MOST_FEATURES} numbers`);
  }
  checkRows('option reference.rows', reference.rows, first.length);
  checkLabels('option reference.labels', reference.labels, reference.rows.length);
}

function checkRows(what: string, rows: Vectors, features: number): void {
  if (!isArray(rows)) throw wrong(`${what} must be an array of rows of numbers, not ${show(rows)}`);
  rows.forEach((row: unknown, i) => {
    if (!isVector(row)) throw wrong(`${what}[${i}] must be an array of numbers`);
    if (row.length !== features) {
      throw wrong(`${what}[${i}] has ${row.length} numbers, and the first of the reference ${features}`);
    }
    for (let f = 0; f < features; f++) {
      if (!Number.isFinite(row[f])) {
        throw wrong(`${what}[${i}][${f}] must be a finite number: encode the rows as for the model`);
      }
    }
  });
}

function checkLabels(what: string, labels: readonly string[], rows: number): void {
  if (!isArray(labels) || labels.length !== rows) {
    throw wrong(`${what} must be an array of one label for each of the ${rows} rows`);
  }
  const place = labels.findIndex((label) => typeof label !== 'string');
  if (place >= 0) throw wrong(`${what}[${place}] must be a text, the name of a class`);
}

function checkSources(sources: readonly string[], rows: number): void {
  checkLabels('option sources', sources, rows);
  const different = new Set(sources).size;
  if (different > MOST_SOURCES) {
    throw wrong(`option sources names ${different} sources: give at most ${MOST_SOURCES}, by grouping them`);
  }
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isVector(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function wrong(problem: string): TypeError {
  return new TypeError(`checkTrainingBatch: ${problem}`);
}
