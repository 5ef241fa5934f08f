import { PREDICTION_CLASS, PREDICTION_SCORE } from '../baseline/types.ts';
import type { CountedBaseline } from '../model/counted-baseline.ts';
import type { ModelState } from '../model/state.ts';
import { isPromiseOfMapper } from './refuse-promise.ts';

/** One row in so many is compared with the schema by name; doing it for each would cost more than counting it. */
const SAMPLE_EVERY = 1_024;

/**
 * Counts what the `features` mapper gave.
 *
 * @param counted what it is counted by
 * @returns how many rows, or undefined when it gave none. May throw
 */
export function observeRows(
  state: ModelState,
  counted: CountedBaseline | undefined,
  given: unknown,
): number | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) return observeRow(state, counted, given) ? 1 : undefined;
  for (const row of given) observeRow(state, counted, row);
  return given.length;
}

function observeRow(state: ModelState, counted: CountedBaseline | undefined, row: unknown): boolean {
  if (typeof row !== 'object' || row === null) {
    state.faults.count('row_invalid');
    return false;
  }
  if (isPromiseOfMapper(state, row)) return false;
  const bins = counted?.bins;
  if (counted === undefined || bins === undefined) return true;
  if (state.rows++ % SAMPLE_EVERY === 0 && !Array.isArray(row)) checkSchema(state, counted, row);
  bins.observe(row as Record<string, unknown>);
  return true;
}

function checkSchema(state: ModelState, counted: CountedBaseline, row: object): void {
  const declared = counted.features.filter(
    ({ name }) => name !== PREDICTION_CLASS && name !== PREDICTION_SCORE,
  );
  const given = Object.keys(row);
  const unknown = given.some((name) => !declared.some((feature) => feature.name === name));
  const lacking = declared.some(({ name }) => !(name in row));
  if (unknown || lacking) state.faults.count('row_mismatch');
}
