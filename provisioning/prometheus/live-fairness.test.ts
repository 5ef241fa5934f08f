import { readFileSync } from 'node:fs';
import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from './testing/promtool.ts';

// promtool evaluates a day of history.
vi.setConfig({ testTimeout: 60_000 });

/** Queries of docs/evaluation.md, each with the value that Fairlearn 0.15.0 gives for the counts below. */
const page = readFileSync(new URL('../../docs/evaluation.md', import.meta.url), 'utf8');
const queries = [...page.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, query]) => query!);
const EXPECTED = [0.7423605805958747, 0.1467996289424861];

/** True and false positives, true and false negatives, as in instrumentation/src/evaluation/oracles.fixture.ts. */
const COUNTS = { eu: [44, 25, 64, 21], us: [65, 37, 44, 23], apac: [58, 23, 56, 40] } as const;
const OUTCOMES = [
  ['yes', 'yes'],
  ['yes', 'no'],
  ['no', 'no'],
  ['no', 'yes'],
] as const;

test('the queries for live traffic give the measures of the library', () => {
  const input_series = Object.entries(COUNTS).flatMap(([cohort, counts]) =>
    OUTCOMES.map(([predicted, label], i) => ({
      series: `${FAMILY.labelMatches}{${LABEL.modelName}="credit",${LABEL.cohort}="${cohort}",${LABEL.predictionClass}="${predicted}",${LABEL.labelClass}="${label}"}`,
      values: `0+${counts[i]}x300`,
    })),
  );
  expect(queries).toHaveLength(EXPECTED.length);
  expect(
    promtool(
      {
        input_series,
        promql_expr_test: queries.map((query, i) => ({
          // promtool compares exactly.
          expr: `round(1e9 * (${query}))`,
          eval_time: '24h',
          exp_samples: [{ labels: '{}', value: Math.round(EXPECTED[i]! * 1e9) }],
        })),
      },
      '5m',
      'parapet-quality-1d',
    ),
  ).toBe('');
});
