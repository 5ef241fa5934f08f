import { LABEL, RECORDED, VERDICT } from '@parapet/instrumentation/contract';
import { finite, lastPart, type MeasureSeries } from '../../../shared/series.ts';
import { columnAt, type TimeGrid } from './grid.ts';

/** Stands in the columns where there was no sample; not a value of the contract's verdict. */
export const NO_SAMPLE = -128;

export const PSI = lastPart(RECORDED.driftPsi);
export const VERDICT_MEASURE = lastPart(RECORDED.driftVerdict);

/** What rows are made of, and the matrix draws. */
export function isJudged({ measure }: MeasureSeries): boolean {
  return measure === PSI || measure === VERDICT_MEASURE;
}

/** One feature over the columns of the grid. */
export interface Cells {
  /** NaN without a sample. */
  readonly psi: Float64Array;
  /** The contract's verdict, or {@link NO_SAMPLE}. */
  readonly verdict: Int8Array;
  /** Baseline of the newest sample. */
  readonly baselineId: string;
  readonly worstPsi: number;
  readonly everDrifted: boolean;
  /** Last column that holds anything, or -1. */
  readonly lastColumn: number;
}

/** Puts the samples of PSI and verdict into the columns; where several meet, the worst stays. */
export function fillCells(series: readonly MeasureSeries[], grid: TimeGrid): Cells {
  const psi = new Float64Array(grid.columns).fill(Number.NaN);
  const verdict = new Int8Array(grid.columns).fill(NO_SAMPLE);
  let baselineId = '';
  let lastColumn = -1;
  let worstPsi = Number.NaN;
  let everDrifted = false;
  for (const one of series) {
    const isPsi = one.measure === PSI;
    const last = eachSample(one, grid, (column, value) => {
      if (isPsi) {
        psi[column] = larger(psi[column], value);
        worstPsi = larger(worstPsi, value);
      } else {
        verdict[column] = Math.max(verdict[column] ?? NO_SAMPLE, value);
        everDrifted ||= value === VERDICT.drifted;
      }
    });
    if (last >= lastColumn && last >= 0) {
      lastColumn = last;
      baselineId = one.labels[LABEL.baselineId] ?? '';
    }
  }
  return { psi, verdict, baselineId, worstPsi, everDrifted, lastColumn };
}

/** Calls `put` for every sample that counts and returns the last column of them, or -1. */
function eachSample(
  series: MeasureSeries,
  grid: TimeGrid,
  put: (column: number, value: number) => void,
): number {
  const { values, times, measure } = series;
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    const value = finite(values[i]);
    const column = columnAt(grid, finite(times[i]));
    const counts = measure === PSI ? !Number.isNaN(value) : isVerdict(value);
    if (counts && column >= 0 && column < grid.columns) {
      put(column, value);
      last = column > last ? column : last;
    }
  }
  return last;
}

function larger(before: number | undefined, value: number): number {
  return before !== undefined && before > value ? before : value;
}

export function isVerdict(value: number): boolean {
  return value === VERDICT.drifted || value === VERDICT.fine || value === VERDICT.notEnoughData;
}
