import { isMissing } from '../baseline/values.ts';
import { timeOf } from './read.ts';
import type { ChecksOptions, ColumnChecks, ColumnType, RowCheck } from './types.ts';

/** A column as rows are checked by it. */
export interface Column extends Pick<ColumnChecks, 'type' | 'unique' | 'newest'> {
  readonly name: string;
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  readonly categories: ReadonlySet<unknown> | undefined;
  /** Share of the rows that may fail a check. */
  readonly allowed: Readonly<Record<RowCheck, number>>;
  /** Checks that a row by itself fails. */
  readonly inRow: ReadonlySet<RowCheck>;
}

export function columnsOf({ columns, label }: ChecksOptions): Column[] {
  return Object.entries(columns).map(([name, column]) => ({
    name,
    type: column.type,
    integer: column.integer ?? false,
    min: column.min ?? Number.NEGATIVE_INFINITY,
    max: column.max ?? Number.POSITIVE_INFINITY,
    categories: column.categories && new Set<unknown>(column.categories),
    allowed: { nulls: column.nulls ?? 0, type: 0, range: 0, category: column.others ?? 0 },
    inRow: inRow(column, name === label),
    unique: column.unique,
    newest: column.newest,
  }));
}

function inRow({ nulls = 0, others = 0, rowFails = [] }: ColumnChecks, isLabel: boolean): Set<RowCheck> {
  const checks = new Set<RowCheck>(['type', 'range', ...rowFails]);
  if (nulls === 0) checks.add('nulls');
  if (others === 0) checks.add('category');
  if (isLabel) checks.delete('nulls');
  return checks;
}

/** The checks that each row can fail in a column; `nulls` only where not all may be missing. */
export function rowChecksOf(column: Column): RowCheck[] {
  const { type, min, max, categories, allowed } = column;
  return [
    ...(allowed.nulls < 1 ? (['nulls'] as const) : []),
    ...(type !== undefined ? (['type'] as const) : []),
    ...(min > Number.NEGATIVE_INFINITY || max < Number.POSITIVE_INFINITY ? (['range'] as const) : []),
    ...(categories !== undefined ? (['category'] as const) : []),
  ];
}

/** The first check that a value fails, or undefined. */
export function failureOf(column: Column, value: unknown): RowCheck | undefined {
  if (isMissing(value)) return 'nulls';
  switch (column.type) {
    case 'number':
      return numberFailure(column, value);
    case undefined:
      return undefined;
    case 'string':
      if (typeof value !== 'string') return 'type';
      return column.categories === undefined || column.categories.has(value) ? undefined : 'category';
    default:
      return hasType(column.type, value) ? undefined : 'type';
  }
}

function numberFailure({ integer, min, max }: Column, value: unknown): RowCheck | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return 'type';
  if (integer && !Number.isInteger(number)) return 'type';
  return number >= min && number <= max ? undefined : 'range';
}

function hasType(type: ColumnType, value: unknown): boolean {
  return type === 'boolean' ? typeof value === 'boolean' : !Number.isNaN(timeOf(value));
}
