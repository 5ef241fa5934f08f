import { expect, it } from 'vitest';
import { defineChecks, parseChecks, serializeChecks } from './index.ts';

const good = {
  datasetId: 'sales',
  columns: {
    age: { type: 'number', min: 0, max: 120, integer: true, nulls: 0.01, reason: 'people' },
    country: { type: 'string', categories: ['de', 'fr'], others: 0.1 },
    id: { unique: true },
    day: { type: 'date', newest: { withinSeconds: 60 } },
    churned: { type: 'boolean' },
  },
  rows: { min: 1, max: 10 },
  label: 'churned',
  leakage: 0.8,
} as const;

it.each([
  ['datasetId must be a text of 1 to 256 characters, not ""', { datasetId: '' }],
  ['columns must be an object of checks by column name, not an array', { columns: [] }],
  ['columns must be 1 to 1,000 columns, not 0', { columns: {} }],
  ['columns.a has no option "mn"', { columns: { a: { mn: 1 } } }],
  ['columns.a wants an object of options, not null', { columns: { a: null } }],
  [
    'columns.a.type must be one of number, string, boolean, date, not "int"',
    { columns: { a: { type: 'int' } } },
  ],
  ['columns.a.min must be given with type number only, not 1', { columns: { a: { min: 1 } } }],
  ['columns.a.max must be a finite number, not NaN', { columns: { a: { type: 'number', max: Number.NaN } } }],
  [
    'columns.a.min must be no greater than max, 1, not 2',
    { columns: { a: { type: 'number', min: 2, max: 1 } } },
  ],
  ['columns.a.nulls must be a share from 0 to 1, not 5', { columns: { a: { nulls: 5 } } }],
  ['columns.a.unique must be true or false, not 1', { columns: { a: { unique: 1 } } }],
  [
    'columns.a.integer must be true or false, not "yes"',
    { columns: { a: { type: 'number', integer: 'yes' } } },
  ],
  ['columns.a.categories[0] must be a text, not 1', { columns: { a: { type: 'string', categories: [1] } } }],
  [
    'columns.a.categories must be an array of 1 to 1000 different texts, not "one twice"',
    { columns: { a: { type: 'string', categories: ['x', 'x'] } } },
  ],
  [
    'columns.a.others must be given together with categories, not 0.1',
    { columns: { a: { type: 'string', others: 0.1 } } },
  ],
  [
    'columns.a.newest.withinSeconds must be above 0, not 0',
    { columns: { a: { type: 'date', newest: { withinSeconds: 0 } } } },
  ],
  ['columns.a.reason must be a text, not 1', { columns: { a: { reason: 1 } } }],
  ['rows.min must be a whole number from 0, not -1', { rows: { min: -1 } }],
  ['rowFails must be an array of nulls, category, not "nulls"', { columns: { a: { rowFails: 'nulls' } } }],
  ['rowFails must be an array of nulls, category, not "type"', { columns: { a: { rowFails: ['type'] } } }],
  [
    'rowFails must be an array of nulls, category, not "one twice"',
    { columns: { a: { rowFails: ['nulls', 'nulls'] } } },
  ],
  ['rowFails must be given together with categories', { columns: { a: { rowFails: ['category'] } } }],
  ['rows has no option "least"', { rows: { least: 1 } }],
  ['label must be a text of 1 to 256 characters, not 1', { label: 1 }],
  ['leakage must be a number above 0 to 1, not 2', { leakage: 2 }],
  ['leakage must be given together with label, not 0.8', { label: undefined }],
])('refuses wrong options: %s', (message, wrong) => {
  const act = () => defineChecks({ ...good, ...wrong } as never);
  expect(act).toThrow(TypeError);
  expect(act).toThrow(message);
});

it('refuses unknown options, and what is no object', () => {
  expect(() => defineChecks({ ...good, dataset: 'x' } as never)).toThrow(
    'defineChecks has no option "dataset"; it has datasetId, columns, rows, label, leakage',
  );
  expect(() => defineChecks('sales' as never)).toThrow(
    'defineChecks wants an object of options, not "sales"',
  );
});

it('keeps a frozen copy', () => {
  const categories = ['de'];
  const checks = defineChecks({ datasetId: 'd', columns: { c: { type: 'string', categories } } });
  categories.push('fr');
  expect(checks.options.columns.c?.categories).toEqual(['de']);
  expect(Object.isFrozen(checks.options.columns.c?.categories)).toBe(true);
  expect(Object.isFrozen(checks)).toBe(true);
});

it('goes to a file and back, whatever columns are called', () => {
  const odd = JSON.parse('{"__proto__":{"type":"string"},"constructor":{},"a b":{}}');
  for (const options of [good, { datasetId: 'd', columns: odd }]) {
    const text = serializeChecks(defineChecks(options));
    expect(text).toContain('\n  "datasetId"');
    const back = parseChecks(`\ufeff${text}`);
    expect(serializeChecks(back)).toBe(text);
    expect(Object.keys(back.options.columns)).toEqual(Object.keys(options.columns));
  }
});

it.each([
  ['parseChecks wants the text of a file of checks, not a promise', Promise.resolve('')],
  ['not valid JSON (9 characters); is the file truncated?', '{"schema"'],
  ['this is no file of checks', '[]'],
  ['it has schema version 2, this library reads 1', '{"schemaVersion":2}'],
  ['parseChecks has no option "extra"', '{"schemaVersion":1,"datasetId":"d","columns":{"a":{}},"extra":1}'],
  [
    'columns.a.min must be a finite number, not "1"',
    '{"schemaVersion":1,"datasetId":"d","columns":{"a":{"type":"number","min":"1"}}}',
  ],
])('refuses a text: %s', (message, text) => {
  expect(() => parseChecks(text as string)).toThrow(message);
});
