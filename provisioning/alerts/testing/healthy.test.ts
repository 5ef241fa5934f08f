import { FAMILY, type MetricKey, metrics } from '@parapet/instrumentation/contract';
import { expect, test } from 'vitest';
import { Draws } from './draws.ts';
import { healthyFleet } from './healthy.ts';

/** They have no series before something is rolled back or acted on. */
const ONLY_IN_TROUBLE: readonly MetricKey[] = [
  'rollbackDuration',
  'responderActions',
  'responderSafeDuration',
];

const fleet = healthyFleet({
  models: [
    {
      name: 'mails',
      versions: [
        { version: '1', share: () => 0.9 },
        { version: '2', share: () => 0.1, role: 'canary' },
        { version: '3', share: () => 0.1, role: 'shadow' },
      ],
    },
    { name: 'prices', task: 'regression', restarts: (replica, time) => replica === 1 && time === 1800 },
  ],
  seconds: 3600,
});

test('a healthy fleet exports every metric of the contract', () => {
  const families = new Set(fleet.map(({ series }) => series.replace(/(_bucket|_sum|_count)?\{.*/, '')));
  const missing = Object.entries(metrics)
    .filter(([key, { status }]) => status === 'emitted' && !ONLY_IN_TROUBLE.includes(key as MetricKey))
    .filter(([key]) => !families.has(FAMILY[key as MetricKey]))
    .map(([key]) => key);
  expect(missing).toEqual([]);
});

test('counters only grow, but where a process begins anew', () => {
  const counted = fleet.filter(({ series }) => /_total\{|_count\{|_bucket\{/.test(series));
  const falling = counted.filter(({ values }) => {
    const numbers = values
      .split(' ')
      .map(Number)
      .filter((value) => !Number.isNaN(value));
    return numbers.some((value, i) => value < (numbers[i - 1] ?? 0));
  });
  expect(falling.length).toBeGreaterThan(20);
  expect(falling.filter(({ series }) => !series.includes('instance="prices-1:9464"'))).toEqual([]);
});

test('draws have the means and the spread of their distributions', () => {
  const draws = new Draws(7);
  const many = <T>(draw: () => T) => Array.from({ length: 40_000 }, draw);
  const moments = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length] as const;
  };
  for (const mean of [0.3, 5, 50]) {
    const [drawn, variance] = moments(many(() => draws.poisson(mean)));
    expect(drawn / mean).toBeCloseTo(1, 1);
    expect(variance / mean).toBeCloseTo(1, 0);
  }
  for (const [trials, share] of [
    [10, 0.5],
    [1000, 0.001],
    [1000, 0.4],
  ] as const) {
    const [drawn, variance] = moments(many(() => draws.binomial(trials, share)));
    expect(drawn / (trials * share)).toBeCloseTo(1, 1);
    expect(variance / (trials * share * (1 - share))).toBeCloseTo(1, 0);
  }
  const parts = draws.multinomial(1000, [3, 1, 0]);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(1000);
  expect(parts[2]).toBe(0);
});
