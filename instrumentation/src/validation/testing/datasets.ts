import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { shuffled } from '../../random/shuffled.ts';

export type DataRow = Record<string, unknown>;

const FOLDER = join(createRequire(import.meta.url).resolve('vega-datasets'), '..', '..', 'data');

/** Weather of Seattle and New York, a day each, 2012 to 2015: 2,922 rows. */
export function weather(): DataRow[] {
  const text = readFileSync(join(FOLDER, 'weather.csv'), 'utf8');
  return parse(text, {
    columns: true,
    cast: (value) => (value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value),
  });
}

/** Penguins of three species, some values missing: 344 rows. */
export function penguins(): DataRow[] {
  return JSON.parse(readFileSync(join(FOLDER, 'penguins.json'), 'utf8'));
}

/** Domestic flights of 2001: 20,000 rows; dates in ISO 8601. */
export function flights(): DataRow[] {
  const rows: DataRow[] = JSON.parse(readFileSync(join(FOLDER, 'flights-20k.json'), 'utf8'));
  return rows.map((row) => ({ ...row, date: String(row.date).replaceAll('/', '-') }));
}

/** The rows in two halves, by lot. */
export function split<Row>(rows: readonly Row[], random: () => number): [Row[], Row[]] {
  const drawn = shuffled(rows, random);
  const half = drawn.length >> 1;
  return [drawn.slice(0, half), drawn.slice(half)];
}
