import type { Panel } from '@grafana/schema';
import { override, type PanelSpec, table } from './panels.ts';
import { instantTable } from './targets.ts';

interface MatrixSpec extends Omit<PanelSpec, 'targets' | 'transformations'> {
  /** A label with the title of its column; its values are the rows. */
  readonly rows: { readonly label: string; readonly title: string };
  /** Expressions by the title of their column, in the order of the columns; each has one sample a row. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A label of the query's answer alone, which tells its columns apart. */
const COLUMN = 'column';

/** Pixels; what Grafana leaves a column by default is too much for numbers. */
const MIN_WIDTH = 64;

/** A table whose cells come from one query, so that they are of one moment. */
export function matrix({ rows, columns, overrides = [], field, ...spec }: MatrixSpec): Panel {
  const corner = `${rows.label}\\${COLUMN}`;
  const names = [corner, ...Object.keys(columns)];
  const cells = Object.entries(columns).map(
    ([title, expr]) => `label_replace(${expr}, "${COLUMN}", "${title}", "", "")`,
  );
  return table({
    ...spec,
    targets: [instantTable('A', cells.join(' or '))],
    transformations: [
      {
        id: 'groupingToMatrix',
        options: { rowField: rows.label, columnField: COLUMN, valueField: 'Value', emptyValue: 'null' },
      },
      {
        id: 'organize',
        options: {
          indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
          renameByName: { [corner]: rows.title },
        },
      },
    ],
    field: { ...field, custom: { minWidth: MIN_WIDTH, ...field?.custom } },
    overrides: [
      // What the panel says when it is empty is not for single cells.
      { matcher: { id: 'byType', options: 'number' }, properties: [{ id: 'noValue', value: '–' }] },
      // A class may be called `7`, and is no number for that.
      override(rows.title, { unit: 'string' }),
      ...overrides,
    ],
  });
}
