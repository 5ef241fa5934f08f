import type { Result } from './play.ts';
import type { Report } from './program.ts';

const COLUMNS: readonly [title: string, cell: (result: Result) => string][] = [
  ['', ({ problems }) => (problems.length === 0 ? '✓' : '✗')],
  ['mode', ({ mode }) => mode],
  ['told', ({ told }) => told],
  ['to detect', ({ detected }) => seconds(detected)],
  ['to notify', ({ notified }) => seconds(notified)],
  ['to safe', ({ safe }) => seconds(safe)],
  ['to recover', ({ recovered }) => seconds(recovered)],
];

/** A table, and below it what was wrong. */
export function reportLines({ results, problems }: Report): string[] {
  const sorted = [...results].sort((a, b) => a.mode.localeCompare(b.mode));
  const rows = [
    COLUMNS.map(([title]) => title),
    ...sorted.map((one) => COLUMNS.map(([, cell]) => cell(one))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const wrong = [...sorted.flatMap((one) => one.problems.map((text) => `${one.mode}: ${text}`)), ...problems];
  const verdict =
    wrong.length === 0 ? ['✓ nobody was told of anything else'] : wrong.map((text) => `✗ ${text}`);
  return ['', ...(results.length > 0 ? table : []), '', ...verdict];
}

export function isGood({ results, problems }: Report): boolean {
  return problems.length === 0 && results.every((one) => one.problems.length === 0);
}

const seconds = (value: number | undefined) => (value === undefined ? '-' : `${value.toFixed(0)} s`);
