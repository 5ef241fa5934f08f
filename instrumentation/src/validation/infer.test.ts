import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { type DataChecks, inferChecks, parseChecks, serializeChecks } from './index.ts';
import { type DataRow, flights, penguins, split, weather } from './testing/datasets.ts';

const now = new Date('2016-01-01');
const byDay = weather().map((row) => ({ ...row, id: `${row.location} ${row.date}` }));
const infer = (rows: readonly DataRow[]) => inferChecks(rows, { datasetId: 'd', now });

function failures(checks: DataChecks, rows: readonly DataRow[], at = now): string[] {
  const { results } = checks.checkBatch(rows, { now: at });
  return results.filter(({ status }) => status === 'failed').map(({ column, check }) => `${column} ${check}`);
}

it.each([
  ['weather', byDay],
  ['penguins', penguins()],
  ['flights', flights()],
])('%s: passes the rows that it was inferred from, and a half that was held out', (_, rows) => {
  for (let seed = 1; seed <= 5; seed++) {
    const [given, held] = split(rows, uniform(seed));
    const checks = infer(given);
    expect(failures(checks, given)).toEqual([]);
    expect(failures(checks, held)).toEqual([]);
  }
});

const [given, held] = split(byDay, uniform(1));
const checks = infer(given);
const changed = (change: (row: DataRow, i: number) => DataRow) =>
  held.map((row, i) => ({ ...row, ...change(row, i) }));

it.each([
  ['another unit', changed((row) => ({ temp_max: Number(row.temp_max) * 1.8 + 32 })), 'temp_max range'],
  [
    'swapped columns',
    changed((row) => ({ temp_max: row.location, location: row.temp_max })),
    'location type',
  ],
  ['missing values', changed((_, i) => (i % 50 === 0 ? { wind: null } : {})), 'wind nulls'],
  ['a column that is gone', held.map((row) => ({ ...row, wind: undefined })), 'wind nulls'],
  ['a new category', changed((_, i) => (i % 100 === 0 ? { weather: 'hail' } : {})), 'weather category'],
  ['numbers as texts', changed((row) => ({ wind: String(row.wind) })), 'wind type'],
  ['a row twice', [...held, held[0]!], 'id unique'],
  ['a part of the rows', held.slice(0, 500), '@rows row_count'],
])('finds %s', (_, rows, failure) => {
  expect(failures(checks, rows)).toContain(failure);
});

it('finds stale rows, and a label that was copied into a feature', () => {
  expect(failures(checks, held, new Date('2017-01-01'))).toEqual(['date freshness']);
  const labelled = inferChecks(given, { datasetId: 'd', label: 'weather', now });
  const copied = changed((row) => ({ location: `site of ${row.weather}` }));
  expect(failures(labelled, copied)).toContain('location leakage');
});

it('says why, for people who read the file', () => {
  const { columns, rows } = parseChecks(serializeChecks(checks)).options;
  expect(columns.weather).toMatchObject({
    type: 'string',
    categories: ['drizzle', 'fog', 'rain', 'snow', 'sun'],
  });
  expect(columns.weather?.reason).toMatch(
    /^0 of 1461 are missing; every value is a string; 5 different texts, 0 of them once$/,
  );
  expect(columns.precipitation).toMatchObject({ type: 'number', min: 0 });
  expect(columns.id).toMatchObject({ unique: true });
  expect(rows).toEqual({
    min: 731,
    max: 2922,
    reason: '1461 rows were given; half to twice as many allowed',
  });
});

it('a row fails what the rows given never failed, also after a file', () => {
  const read = parseChecks(serializeChecks(checks));
  for (const row of given) expect(read.checkRow(row)).toEqual([]);
  const row = given[0]!;
  expect(read.checkRow({}).map(({ column }) => column)).toEqual(Object.keys(row));
  expect(read.checkRow({ ...row, weather: 'hail' })).toEqual([{ column: 'weather', check: 'category' }]);
  expect(read.checkBatch([...held, { ...row, id: 'x', weather: 'hail' }], { now }).ok).toBe(true);
});

it('a row passes what some of the rows given failed: a missing value, a text seen once', () => {
  const some = inferChecks(
    Array.from({ length: 1_000 }, (_, i) => ({ a: i === 7 ? null : i / 3, c: i === 8 ? 'rare' : 'x' })),
    { datasetId: 'd' },
  );
  expect(some.checkRow({ a: null, c: 'new' })).toEqual([]);
  expect(some.options.columns.a).not.toHaveProperty('rowFails');
  expect(some.checkRow({ a: 1 })).toEqual([{ column: 'c', check: 'nulls' }]);
});

it('rounds what it saw in its reasons', () => {
  const seen = Array.from({ length: 40 }, (_, i) => ({ x: 20027.15528011322 + i / 7, n: 123456789 + i }));
  const { columns } = inferChecks(seen, { datasetId: 'd' }).options;
  expect(columns.x?.reason).toContain('; 20027.2 to 20032.7 seen in 40');
  expect(columns.n?.reason).toContain('; 123456789 to 123456828 seen in 40');
});

it('proposes nothing of what it does not know', () => {
  const { columns } = inferChecks(
    Array.from({ length: 40 }, (_, i) => ({
      mixed: i % 2 ? i : `${i}`,
      empty: null,
      free: `text ${i}`,
      same: 7,
    })),
    { datasetId: 'd', batchRows: 40 },
  ).options;
  expect(columns.mixed).not.toHaveProperty('type');
  expect(columns.empty).toMatchObject({ nulls: 1 });
  expect(columns.free).not.toHaveProperty('categories');
  expect(columns.free).not.toHaveProperty('unique');
  expect(columns.same).not.toHaveProperty('min');
});

it('takes streams, skips what is no row, and refuses wrong options and no rows', async () => {
  async function* stream() {
    yield* given as unknown[];
    yield null;
  }
  const streamed = await inferChecks(stream(), { datasetId: 'd', now });
  expect(serializeChecks(streamed)).toBe(serializeChecks(checks));
  expect(() => infer([])).toThrow('inferChecks wants rows with columns; 0 rows were given and none has one');
  expect(() => inferChecks(given, { datasetId: 'd', batchRows: 0 })).toThrow(
    'inferChecks option batchRows must be a whole number from 1 on, not 0',
  );
  expect(() => inferChecks(given, { datasetId: '', now })).toThrow('inferChecks option datasetId');
  expect(() => inferChecks(given, { datasetId: 'd', now: 1 as never })).toThrow(
    'option now must be a valid Date',
  );
});
