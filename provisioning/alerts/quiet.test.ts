import { expect, test } from 'vitest';
import { promtool } from '../prometheus/testing/promtool.ts';
import { healthyFleet } from './testing/healthy.ts';

const HOUR = 3600;
const DAYS = 1;
const GROUPS = [
  ...['quality', 'labels', 'validation', 'cost', 'inference'].flatMap((topic) =>
    ['1h', '1d'].map((window) => `parapet-${topic}-${window}`),
  ),
  ...['cost-projection', 'usual', 'concept-drift', 'training', 'transform-skew'].map(
    (name) => `parapet-${name}`,
  ),
  ...['quality', 'error-clusters', 'labels', 'validation', 'training', 'cost'].map(
    (topic) => `parapet-alerts-${topic}`,
  ),
];
/** What these rules read. */
const READ =
  /^ml_(label|regression|evaluation|training|validation|cost|drift_detections|model_info|inference)/;

test('a quiet day of four models with the rhythm of the day raises nothing, not even a ticket', () => {
  const rhythm = (busy: number) => (time: number) =>
    busy * (1.1 + Math.sin((time / HOUR / 24) * 2 * Math.PI));
  const models = Array.from({ length: 4 }, (_, i) => ({
    name: `model-${i}`,
    task: i % 4 === 3 ? ('regression' as const) : ('classification' as const),
    calls: rhythm([0.01, 0.1, 1, 5][i % 4]!),
    restarts: (replica: number, time: number) => i === 1 && replica === 1 && time % (6 * HOUR) === 0,
  }));
  const series = healthyFleet({ models, seconds: DAYS * 24 * HOUR, interval: 240, seed: 5 }).filter(
    ({ series: name }) => READ.test(name),
  );
  const fired = {
    expr: `group by (alertname, severity, model, window) (last_over_time(ALERTS{alertstate="firing"}[${DAYS}d]))`,
    eval_time: `${DAYS * 24}h`,
    exp_samples: [],
  };
  expect(promtool({ input_series: series, promql_expr_test: [fired] }, '4m', GROUPS)).toBe('');
}, 600_000);
