import { expect, it } from 'vitest';
import { defineChecks, parseChecks, serializeChecks, type ValidationReport } from './index.ts';

const now = new Date('2026-11-02T12:00:00Z');

/** Results of a batch as `column check status failed/of [rows]`. */
function told(report: ValidationReport): string[] {
  return report.results
    .filter(({ column, check }) => !(column === '@rows' && check === 'type'))
    .map(
      ({ column, check, status, failed, of, rows }) =>
        `${column} ${check} ${status} ${failed}/${of} [${rows}]`,
    );
}

const columns = {
  age: { type: 'number', integer: true, min: 0, max: 120 },
  country: { type: 'string', categories: ['de', 'fr'] },
  open: { type: 'boolean' },
  day: { type: 'date', newest: { withinSeconds: 86_400 } },
  id: { unique: true },
} as const;
const checks = defineChecks({ datasetId: 'sales', columns, rows: { min: 2, max: 3 } });
const row = { age: 30, country: 'de', open: true, day: '2026-11-02', id: 1, more: 'ignored' };

it('passes rows that are as declared', () => {
  const rows = [row, { ...row, id: 2, age: 31n, day: new Date('2026-11-01T15:00:00Z') }];
  const report = checks.checkBatch(rows, { now });
  expect(report.results.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(report).toMatchObject({ ok: true, rows: 2, datasetId: 'sales' });
  expect(report.text).toBe('sales: 2 rows, 0 of 15 checks failed');
});

it('counts each failure by column and check, with the first rows', () => {
  const rows = [
    row,
    { ...row, age: 121, country: 'es', open: 'true', day: '2.11.2026' },
    { ...row, age: 1.5, country: 1, open: null, id: 2 },
    { ...row, age: '30', day: '2026-11-31T25:00:00Z' },
    { ...row, age: Number.POSITIVE_INFINITY, country: undefined, id: 3 },
    { ...row, age: Number.NaN, id: '1' },
  ];
  expect(told(checks.checkBatch(rows, { now }))).toEqual([
    '@rows row_count failed 1/1 []',
    'age nulls failed 1/6 [6]',
    'age type failed 3/6 [3,4,5]',
    'age range failed 1/6 [2]',
    'country nulls failed 1/6 [5]',
    'country type failed 1/6 [3]',
    'country category failed 1/6 [2]',
    'open nulls failed 1/6 [3]',
    'open type failed 1/6 [2]',
    'day nulls passed 0/6 []',
    'day type failed 2/6 [2,4]',
    'day freshness passed 0/1 []',
    'id nulls passed 0/6 []',
    'id unique failed 2/6 [2,4]',
  ]);
});

it('names five rows at most, and no value', () => {
  const secret = 'jane.doe@example.com';
  const report = checks.checkBatch(
    Array.from({ length: 12 }, () => ({ ...row, country: secret, age: 4711 })),
    { now },
  );
  expect(report.results.find(({ check }) => check === 'category')?.rows).toEqual([1, 2, 3, 4, 5]);
  expect(report.text).toContain(
    'country category failed in 12 of 12 rows (first: 1, 2, 3, 4, 5): one of the 2 declared categories',
  );
  expect(JSON.stringify(report)).not.toMatch(/jane|4711/);
});

it('lets shares be missing or of other categories', () => {
  const some = defineChecks({
    datasetId: 'd',
    columns: { a: { nulls: 0.5 }, c: { type: 'string', categories: ['x'], others: 0.25 } },
  });
  const rows = [{ a: 1, c: 'x' }, { a: null, c: 'x' }, { c: 'y' }, { a: 0, c: 'x' }];
  expect(some.checkBatch(rows).ok).toBe(true);
  expect(told(some.checkBatch(rows.slice(1, 3)))).toEqual([
    'a nulls failed 2/2 [1,2]',
    'c nulls passed 0/2 []',
    'c type passed 0/2 []',
    'c category failed 1/2 [2]',
  ]);
  expect(some.checkRow({ c: 'y' })).toEqual([]);
});

it('what no training row had, a single row fails, though a share of a batch may', () => {
  const options = {
    datasetId: 'd',
    columns: {
      c: {
        type: 'string',
        categories: ['x'],
        others: 0.5,
        nulls: 0.5,
        rowFails: ['nulls', 'category'],
      },
      label: {},
    },
    label: 'label',
  } as const;
  for (const some of [defineChecks(options), parseChecks(serializeChecks(defineChecks(options)))]) {
    expect(some.checkBatch([{ c: 'x', label: 1 }, { label: 1 }]).ok).toBe(true);
    expect(
      some.checkBatch([
        { c: 'x', label: 1 },
        { c: 'y', label: 1 },
      ]).ok,
    ).toBe(true);
    expect(some.checkRow({ c: 'y' })).toEqual([{ column: 'c', check: 'category' }]);
    // Only in a batch of training data must the label be there.
    expect(some.checkRow({})).toEqual([{ column: 'c', check: 'nulls' }]);
    expect(told(some.checkBatch([{ c: 'x' }]))).toContain('label nulls failed 1/1 [1]');
  }
});

it('what is no row is a finding, and never an error', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const given of [[], [row], null, undefined, 'x', 1, () => row, revoked.proxy]) {
    expect(checks.checkRow(given)).toEqual([{ column: '@rows', check: 'type' }]);
  }
});

it('tells what was declared', () => {
  const { results } = defineChecks({
    datasetId: 'd',
    columns: {
      both: { type: 'number', min: 0, max: 139600 },
      least: { type: 'number', integer: true, min: 18 },
      most: { type: 'number', max: 0.5 },
    },
    rows: { max: 9 },
    label: 'b',
  }).checkBatch([{ both: 1, least: 20, most: 0 }]);
  const detail = (column: string, check: string) =>
    results.find((one) => one.column === column && one.check === check)?.detail;
  expect(detail('both', 'range')).toBe('0 to 139600');
  expect(detail('least', 'range')).toBe('at least 18');
  expect(detail('least', 'type')).toBe('of type number, whole');
  expect(detail('most', 'range')).toBe('at most 0.5');
  expect(detail('@rows', 'row_count')).toBe('1 rows, 0 to 9 expected');
  expect(detail('both', 'leakage')).toBe('no row has the label, "b"');
});

it('judges freshness by the newest date that is past', () => {
  const fresh = (days: unknown[]) =>
    checks
      .checkBatch(
        days.map((day, id) => ({ ...row, id, day })),
        { now },
      )
      .results.find(({ check }) => check === 'freshness');
  expect(fresh(['2026-11-01T11:59:00Z', '2025-01-01'])).toMatchObject({
    status: 'failed',
    detail: 'the newest is 86460 s old, 86400 s at most expected',
  });
  expect(fresh(['2026-11-01 12:01', '2025-01-01'])?.status).toBe('passed');
  expect(fresh(['9999-01-01', '2025-01-01'])?.status).toBe('failed');
  expect(fresh(['9999-01-01', null])).toMatchObject({ status: 'unknown', detail: 'no date that is past' });
});

it('an empty batch is not fine', () => {
  const report = defineChecks({ datasetId: 'd', columns: { a: { type: 'number' } } }).checkBatch([]);
  expect(report.ok).toBe(false);
  expect(report.results.every(({ status }) => status === 'unknown')).toBe(true);
  expect(report.text).toContain('d: 0 rows, 0 of 3 checks failed\n@rows type unknown: there are no rows');
});

it('streams rows, and passes on what the source throws', async () => {
  async function* source(fail: boolean) {
    yield row;
    if (fail) throw new Error('disk');
    yield { ...row, id: 2 };
  }
  await expect(checks.checkBatch(source(false), { now })).resolves.toMatchObject({ ok: true, rows: 2 });
  await expect(checks.checkBatch(source(true), { now })).rejects.toThrow('disk');
});

it('no data make it throw', () => {
  const hostile = {
    get age(): number {
      throw new Error('getter');
    },
    id: Symbol('x'),
    country: { toString: () => 'de' },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const rows = [hostile, revoked.proxy, null, 1, 'text', [row], () => row, Object.create(null), row];
  const { results } = checks.checkBatch(rows, { now });
  expect(results[0]).toMatchObject({ column: '@rows', check: 'type', failed: 6, rows: [2, 3, 4, 5, 6] });
  expect(results.find(({ column, check }) => column === 'age' && check === 'type')?.rows).toEqual([1]);
  expect(results.find(({ check }) => check === 'unique')).toMatchObject({
    status: 'unknown',
    detail: 'no value twice; 1 more values could not be compared',
  });
  expect(checks.checkRow(hostile)).toContainEqual({ column: 'age', check: 'type' });
});

it('a row is one failure for each column at most', () => {
  expect(checks.checkRow({ ...row, age: -1, country: 'es' })).toEqual([
    { column: 'age', check: 'range' },
    { column: 'country', check: 'category' },
  ]);
  // What is inherited is no value of the row.
  expect(defineChecks({ datasetId: 'd', columns: { toString: {} } }).checkRow({})).toEqual([
    { column: 'toString', check: 'nulls' },
  ]);
});

it('says what it was given in place of rows', () => {
  expect(() => checks.checkBatch(Promise.resolve([]) as never)).toThrow(
    'checkBatch wants an iterable of rows, such as an array or a stream, not a promise (is an await missing?)',
  );
  expect(() => checks.checkBatch('rows' as never)).toThrow('not "rows"');
  expect(() => checks.checkBatch([], { now: new Date('never') })).toThrow('option now must be a valid Date');
  expect(() => checks.checkBatch([], { datasetVersion: 1 as never })).toThrow(
    'option datasetVersion must be a text, not 1',
  );
});
