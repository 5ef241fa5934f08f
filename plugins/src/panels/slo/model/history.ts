import { finite, type MeasureSeries } from '../../../shared/series.ts';

/** A measure over time: milliseconds, ascending and each once, and finite values. */
export interface History {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Samples of all series in order; of several at a time the last one that came. */
export function historyOf(series: readonly MeasureSeries[]): History {
  const samples = new Map<number, number>();
  for (const { times, values } of series) {
    for (let i = 0; i < values.length; i++) {
      const [time, value] = [finite(times[i]), finite(values[i])];
      if (!Number.isNaN(time) && !Number.isNaN(value)) {
        samples.set(time, value);
      }
    }
  }
  const times = [...samples.keys()].sort((a, b) => a - b);
  return { times, values: times.map((time) => samples.get(time)!) };
}
