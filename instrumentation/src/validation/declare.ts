import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import {
  type ChecksOptions,
  COLUMN_TYPES,
  type ColumnChecks,
  type RowLimits,
  SHARE_CHECKS,
} from './types.ts';

const OPTIONS = [
  'datasetId',
  'columns',
  'rows',
  'label',
  'leakage',
] as const satisfies readonly (keyof ChecksOptions)[];

/** Options of a column, and the type that each of them needs. */
const COLUMN_OPTIONS = {
  type: undefined,
  integer: 'number',
  min: 'number',
  max: 'number',
  categories: 'string',
  others: 'string',
  nulls: undefined,
  rowFails: undefined,
  unique: undefined,
  newest: 'date',
  reason: undefined,
} as const satisfies Record<keyof ColumnChecks, ColumnChecks['type']>;

const LONGEST_NAME = 256;
const MOST_COLUMNS = 1_000;
const MOST_CATEGORIES = 1_000;

/**
 * A frozen copy of checked options.
 *
 * @throws TypeError that names the option and the value
 */
export function declared(where: string, options: ChecksOptions): ChecksOptions {
  checkOptions(where, options, OPTIONS);
  const { datasetId, columns, rows, label, leakage } = options;
  const { at, must } = claims(where);
  must(isName(datasetId), 'datasetId', datasetId, NAME);
  checkObject(`${at('columns')} must be an object of checks by column name`, columns);
  const names = Object.keys(columns);
  must(names.length > 0 && names.length <= MOST_COLUMNS, 'columns', names.length, '1 to 1,000 columns');
  for (const name of names) {
    must(isName(name), 'columns', name, `names of ${NAME}`);
    checkColumn(where, name, columns[name]);
  }
  if (rows !== undefined) checkRows(where, rows);
  if (label !== undefined) must(isName(label), 'label', label, NAME);
  if (leakage !== undefined) {
    must(isNumber(leakage) && leakage > 0 && leakage <= 1, 'leakage', leakage, 'a number above 0 to 1');
    must(label !== undefined, 'leakage', leakage, 'given together with label');
  }
  return freeze(options);
}

const NAME = `a text of 1 to ${LONGEST_NAME} characters`;

function checkColumn(where: string, name: string, column: unknown): asserts column is ColumnChecks {
  const path = `columns.${name}`;
  checkOptions(`${where} option ${path}`, column, Object.keys(COLUMN_OPTIONS));
  const { must } = claims(where, path);
  const { type, integer, min, max, categories, others, nulls, rowFails, unique, newest, reason } =
    column as ColumnChecks;
  must(type === undefined || COLUMN_TYPES.includes(type), 'type', type, `one of ${COLUMN_TYPES.join(', ')}`);
  for (const [option, needed] of Object.entries(COLUMN_OPTIONS)) {
    const value = (column as ColumnChecks)[option as keyof ColumnChecks];
    if (needed === undefined || value === undefined) continue;
    must(type === needed, option, value, `given with type ${needed} only`);
  }
  must(isFlag(integer), 'integer', integer, 'true or false');
  must(isFlag(unique), 'unique', unique, 'true or false');
  must(isShare(nulls), 'nulls', nulls, 'a share from 0 to 1');
  must(isShare(others), 'others', others, 'a share from 0 to 1');
  must(others === undefined || categories !== undefined, 'others', others, 'given together with categories');
  must(isText(reason), 'reason', reason, 'a text');
  checkLimits(must, min, max, isNumber, 'a finite number');
  if (categories !== undefined) checkCategories(must, categories);
  if (rowFails !== undefined) checkRowFails(must, rowFails, categories !== undefined);
  if (newest !== undefined) {
    checkOptions(`${where} option ${path}.newest`, newest, ['withinSeconds']);
    const { withinSeconds } = newest;
    must(isNumber(withinSeconds) && withinSeconds > 0, 'newest.withinSeconds', withinSeconds, 'above 0');
  }
}

function checkRows(where: string, rows: RowLimits): void {
  checkOptions(`${where} option rows`, rows, ['min', 'max', 'reason']);
  const { must } = claims(where, 'rows');
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  checkLimits(must, rows.min, rows.max, isCount, 'a whole number from 0');
  must(isText(rows.reason), 'reason', rows.reason, 'a text');
}

type Must = (holds: boolean, option: string, value: unknown, wants: string) => void;

function checkLimits(
  must: Must,
  min: unknown,
  max: unknown,
  isLimit: (value: unknown) => boolean,
  wants: string,
): void {
  must(min === undefined || isLimit(min), 'min', min, wants);
  must(max === undefined || isLimit(max), 'max', max, wants);
  const apart = min === undefined || max === undefined || (min as number) <= (max as number);
  must(apart, 'min', min, `no greater than max, ${show(max)}`);
}

function checkCategories(must: Must, categories: readonly unknown[]): void {
  const wants = `an array of 1 to ${MOST_CATEGORIES} different texts`;
  must(Array.isArray(categories), 'categories', categories, wants);
  const fits = categories.length > 0 && categories.length <= MOST_CATEGORIES;
  must(fits, 'categories', `${categories.length} of them`, wants);
  categories.forEach((category, i) => {
    must(typeof category === 'string', `categories[${i}]`, category, 'a text');
  });
  must(new Set(categories).size === categories.length, 'categories', 'one twice', wants);
}

function checkRowFails(must: Must, checks: readonly unknown[], hasCategories: boolean): void {
  const known: readonly unknown[] = SHARE_CHECKS;
  const wants = `an array of ${SHARE_CHECKS.join(', ')}`;
  must(Array.isArray(checks), 'rowFails', checks, wants);
  for (const check of checks) must(known.includes(check), 'rowFails', check, wants);
  must(new Set(checks).size === checks.length, 'rowFails', 'one twice', wants);
  const fits = hasCategories || !checks.includes('category');
  must(fits, 'rowFails', ['category'], 'given together with categories where it has category');
}

function claims(where: string, path?: string): { at: (option: string) => string; must: Must } {
  const at = (option: string) => `${where} option ${path === undefined ? option : `${path}.${option}`}`;
  return {
    at,
    must(holds, option, value, wants) {
      if (!holds) throw new TypeError(`${at(option)} must be ${wants}, not ${show(value)}`);
    },
  };
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function isShare(value: unknown): boolean {
  return value === undefined || (isNumber(value) && value >= 0 && value <= 1);
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function freeze({ datasetId, columns, rows, label, leakage }: ChecksOptions): ChecksOptions {
  const copies = Object.entries(columns).map(([name, { categories, newest, rowFails, ...column }]) => [
    name,
    Object.freeze({
      ...column,
      ...(categories && { categories: Object.freeze([...categories]) }),
      ...(rowFails && { rowFails: Object.freeze([...rowFails]) }),
      ...(newest && { newest: Object.freeze({ ...newest }) }),
    }),
  ]);
  return Object.freeze({
    datasetId,
    columns: Object.freeze(Object.fromEntries(copies)),
    ...(rows && { rows: Object.freeze({ ...rows }) }),
    ...(label !== undefined && { label }),
    ...(leakage !== undefined && { leakage }),
  });
}
