import type { CheckResult, ValidationReport } from './types.ts';

export function reportOf(datasetId: string, rows: number, results: readonly CheckResult[]): ValidationReport {
  const told = results.filter(({ status }) => status !== 'passed');
  const failed = results.filter(({ status }) => status === 'failed').length;
  return Object.freeze({
    datasetId,
    rows,
    ok: rows > 0 && failed === 0,
    results: Object.freeze([...results]),
    text: [
      `${datasetId}: ${count(rows)} rows, ${failed} of ${results.length} checks failed`,
      ...told.map(line),
    ].join('\n'),
  });
}

/** One result in words: `age range failed in 3 of 1,000 rows (first: 17, 40, 41): 0 to 120`. */
export function line({ column, check, status, failed, of, rows, detail }: CheckResult): string {
  if (status !== 'failed') return `${column} ${check} ${status}: ${detail}`;
  const where =
    rows.length === 0 ? '' : ` in ${count(failed)} of ${count(of)} rows (first: ${rows.join(', ')})`;
  return `${column} ${check} failed${where}: ${detail}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
