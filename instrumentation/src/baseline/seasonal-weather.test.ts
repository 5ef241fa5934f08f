import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { criticalZ, judge } from '../drift/judge.ts';
import { BinCounter } from './bin-counter.ts';
import { BaselineBuilder } from './builder.ts';
import { SegmentedBaselineBuilder } from './segmented-builder.ts';
import type { Baseline } from './types.ts';

// Daily weather of Seattle and New York, 2012 to 2015 (NOAA), as vega-datasets carries it; docs/drift.md gives the figures.
interface Day {
  readonly location: string;
  readonly year: number;
  readonly quarter: string;
  readonly values: { readonly temp_max: number; readonly temp_min: number; readonly wind: number };
}

const file = join(createRequire(import.meta.url).resolve('vega-datasets'), '../../data/weather.csv');
const days: Day[] = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [location = '', date = '', , max, min, wind] = line.split(',');
    const quarter = `q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
    const values = { temp_max: Number(max), temp_min: Number(min), wind: Number(wind) };
    return { location, year: Number(date.slice(0, 4)), quarter, values };
  });
const trained = days.filter(({ location, year }) => location === 'Seattle' && year <= 2013);
const QUARTERS = ['q1', 'q2', 'q3', 'q4'];

/** Drifted features of each quarter, `q1 wind`, judged by the baseline of that quarter at a level shared over all. */
function drifted(
  baselineOf: (quarter: string) => Baseline,
  features: number,
  location: string,
  year: number,
) {
  return QUARTERS.flatMap((quarter) => {
    const baseline = baselineOf(quarter);
    const counter = new BinCounter(baseline.features);
    for (const day of days) {
      if (day.location === location && day.year === year && day.quarter === quarter)
        counter.observe(day.values);
    }
    return baseline.features.flatMap(({ name, counts }, i) => {
      const observed = counter.counts.slice(counter.offsets[i], counter.offsets[i + 1]);
      return judge(observed, counts, criticalZ(features)).verdict === 'drifted' ? [`${quarter} ${name}`] : [];
    });
  });
}

it('has the days that the figures are about', () => {
  expect([days.length, trained.length]).toEqual([2_922, 731]);
});

it.each([10, 5])('a baseline a quarter, of %i bins, is quiet in season and finds another city', (bins) => {
  const options = { datasetId: 'seattle-2012+2013', bins };
  const whole = new BaselineBuilder(options).addRows(trained.map(({ values }) => values)).build();
  const quarterOf = new Map<object, string>(trained.map(({ values, quarter }) => [values, quarter]));
  const { segments } = new SegmentedBaselineBuilder({
    ...options,
    segmentOf: (row: object) => quarterOf.get(row) ?? '_other',
  })
    .addRows(trained.map(({ values }) => values))
    .build();
  const byYear = (location: string, year: number) => drifted(() => whole, 3, location, year);
  const bySeason = (location: string, year: number) => drifted((q) => segments[q]!, 12, location, year);

  // Of 12 features and quarters a year.
  expect([byYear('Seattle', 2014).length, byYear('Seattle', 2015).length]).toEqual([10, 9]);
  expect([...byYear('New York', 2014), ...byYear('New York', 2015)].length).toBe(21);
  expect(bySeason('Seattle', 2014)).toEqual(bins === 10 ? ['q4 temp_min'] : []);
  // The warmest winter on record there.
  expect(bySeason('Seattle', 2015)).toEqual(
    bins === 10 ? ['q1 temp_max', 'q1 temp_min'] : ['q1 temp_max', 'q1 temp_min', 'q1 wind'],
  );
  const newYork = [...bySeason('New York', 2014), ...bySeason('New York', 2015)];
  expect(newYork.length).toBe(bins === 10 ? 23 : 21);
  expect(new Set(newYork.map((found) => found.slice(0, 2)))).toEqual(new Set(QUARTERS));
});
