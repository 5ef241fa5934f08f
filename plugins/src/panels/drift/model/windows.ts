import { WINDOW_LABEL, WINDOWS } from '@parapet/instrumentation/contract';
import type { MeasureSeries } from '../../../shared/series.ts';
import { isJudged } from './cells.ts';

/** Windows that features are judged over, those of the contract first. */
export function windowsOf(series: readonly MeasureSeries[]): string[] {
  const seen = new Set(series.filter(isJudged).flatMap(({ labels }) => labels[WINDOW_LABEL] ?? []));
  const known = WINDOWS.filter((window) => seen.delete(window));
  return [...known, ...[...seen].sort()];
}
