import type { PhaseResult, ScenarioResult } from './once.ts';

/** What `--once --json` prints. */
export interface Summary extends ScenarioResult {
  readonly ok: boolean;
  readonly address: string;
  /** Seconds that each part took to become ready, and from the start to the first verdict of drift. */
  readonly secondsToReady: Readonly<Record<string, number>>;
  readonly secondsFromStartToDrift: number | undefined;
}

const COLUMNS: readonly [title: string, cell: (phase: PhaseResult) => string][] = [
  ['phase', ({ phase }) => phase],
  ['verdict (5m)', ({ verdict }) => verdict],
  ['n', ({ n }) => String(n)],
  ['features drifted', ({ featuresDrifted }) => String(featuresDrifted)],
  ['worst feature', ({ worstFeature }) => worstFeature || '-'],
  ['PSI', ({ worstPsi }) => worstPsi.toFixed(3)],
  ['alert', ({ alert }) => alert],
  ['looks that saw drift', ({ looks, looksDrifted }) => `${looksDrifted} of ${looks}`],
];

/** The result as lines for people: a table of the phases, the times, and what went wrong. */
export function summaryLines(summary: Summary): string[] {
  const { drifted, alertFiring, alertReceived } = summary.secondsFromShift;
  return [
    '',
    ...table(summary.phases),
    '',
    `shift to first verdict of drift   ${seconds(drifted)}`,
    `shift to firing alert             ${seconds(alertFiring)}`,
    `shift to alert at Alertmanager    ${seconds(alertReceived)}`,
    `start to first verdict of drift   ${seconds(summary.secondsFromStartToDrift)}`,
    `calls of the canary until taken back   ${summary.canaryCalls ?? '-'}`,
    '',
    ...summary.problems.map((problem) => `✗ ${problem}`),
    summary.ok
      ? '✓ Quiet stayed quiet, the shift was found and alerted on, the worse release was taken back'
      : '✗ The scenario failed',
  ];
}

function table(phases: readonly PhaseResult[]): string[] {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...phases.map((phase) => COLUMNS.map(([, cell]) => cell(phase))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function seconds(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(1)} s`;
}
