import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import { promtool } from '../testing/promtool.ts';

// promtool evaluates days of history.
vi.setConfig({ testTimeout: 120_000 });

const MODEL = `${LABEL.modelName}="mail-filter"`;
/** Samples come every 5 minutes. */
const steps = (hours: number) => hours * 12;

/** Series of the runs of one version by one process. */
function ended(outcome: string, values: string, instance: string, version = '3') {
  const labels = `${MODEL},${LABEL.modelVersion}="${version}",${LABEL.trainingOutcome}="${outcome}",instance="${instance}"`;
  const series = (part: string, more = '') => ({
    series: `${FAMILY.trainingDuration}_${part}{${labels}${more}}`,
    values,
  });
  return { count: series('count'), bucket: (le: string) => series('bucket', `,le="${le}"`) };
}

function expectation(
  key: 'trainingRuns' | 'trainingFailureShare' | 'trainingP50',
  hour: number,
  values: Readonly<Record<string, number>>,
) {
  return {
    expr: RECORDED[key],
    eval_time: `${hour}h`,
    exp_samples: Object.entries(values).map(([labels, value]) => ({
      labels: `${RECORDED[key]}{${labels}}`,
      value,
    })),
  };
}

const by = (outcome: string) => `${MODEL}, ${LABEL.trainingOutcome}="${outcome}"`;

test('runs of jobs that end at once are counted, with those of a process that goes on, for a week', () => {
  const job = (hour: number) => `_x${steps(hour)} 1 stale`;
  expect(
    promtool(
      {
        input_series: [
          ...[1, 2, 3].map((hour) => ended('completed', job(hour), `job-${hour}`, `4.${hour}`).count),
          ended('failed', job(3), 'job-4', '4.4').count,
          ended('cancelled', job(3), 'job-5', '4.5').count,
          // It had trained 50 times before the week began, and does so every other day in it.
          ended('completed', `50+0x${steps(24)} 51+0x${steps(48)} 52+0x${steps(240)}`, 'service').count,
        ],
        promql_expr_test: [
          expectation('trainingRuns', 7 * 24, {
            [by('completed')]: 5,
            [by('failed')]: 1,
            [by('cancelled')]: 1,
          }),
          expectation('trainingFailureShare', 7 * 24, { [MODEL]: 1 / 6 }),
          // The jobs, and the first run of the service, are older than a week.
          expectation('trainingRuns', 8 * 24 + 6, { [by('completed')]: 1 }),
          expectation('trainingFailureShare', 8 * 24 + 6, { [MODEL]: 0 }),
        ],
      },
      '5m',
      'parapet-training',
    ),
  ).toBe('');
});

test('durations are those of completed runs', () => {
  const buckets = (outcome: string, counts: Readonly<Record<string, number>>, instance: string) =>
    Object.entries(counts).map(([le, count]) => ended(outcome, `_x12 ${count} stale`, instance).bucket(le));
  expect(
    promtool(
      {
        input_series: [
          // Two runs of up to a minute and two of up to five in one job; a failed one that took long does not count.
          ...buckets('completed', { '15': 0, '60': 2, '300': 4, '+Inf': 4 }, 'job-1'),
          ...buckets('failed', { '15': 0, '60': 0, '300': 0, '+Inf': 9 }, 'job-2'),
        ],
        promql_expr_test: [expectation('trainingP50', 2, { [MODEL]: 60 })],
      },
      '5m',
      'parapet-training',
    ),
  ).toBe('');
});
