import { expect, test, vi } from 'vitest';
import {
  calls,
  complaints,
  counter,
  ofService,
  type Phase,
  promtoolOf,
  type Stories,
} from './testing/story.ts';

// promtool evaluates days of history.
vi.setConfig({ testTimeout: 300_000 });

/** Scrapes of 5m in so many hours. */
const hours = (count: number) => count * 12;

/** A thousand calls a scrape, of which so many times the budget of 0.1 % fail. */
const burning = (model: string, factor: number, scrapes = hours(30)) =>
  calls(model, [{ scrapes, good: 1000 - factor, bad: factor }]);

test('over days: what the policy says of 1.5x, 3x and 5x, of business impact, of few calls and of none', () => {
  const hourlyError = [...Array(21)].flatMap((): Phase[] => [
    { scrapes: 11, good: 1 },
    { scrapes: 1, good: 0, bad: 1 },
  ]);
  const stories: Stories = {
    slow: { series: burning('slow', 1.5) },
    medium: { series: burning('medium', 3) },
    fast: { series: burning('fast', 5) },
    business: { businessImpact: true, series: burning('business', 3) },
    calm: { businessImpact: true, series: burning('calm', 1.5) },
    idle: { series: calls('idle', [{ scrapes: hours(30), good: 0 }]) },
    // A call every five minutes, and at night one fails.
    night: {
      series: calls('night', [
        { scrapes: hours(20), good: 1 },
        { scrapes: 1, good: 0, bad: 1 },
        { scrapes: hours(9), good: 1 },
      ]),
    },
    // One call in twelve fails, 80 times what is allowed, and that is nine a night.
    rare: { series: calls('rare', [...hourlyError, { scrapes: hours(8), good: 1 }]) },
  };
  const ticket = (model: string) => [`ticket ${model} 1 1d`, `ticket ${model} 1 3d`];
  const lasting = [
    ...ticket('medium'),
    'page fast 1 6h',
    ...ticket('fast'),
    'page business 1 1d',
    'page business 1 3d',
  ];
  const found = complaints(
    stories,
    [
      { at: '9h', firing: lasting },
      { at: '20h55m', firing: [...lasting, ...ticket('rare')] },
      // Too few calls to know earlier than the short windows.
      { at: '24h', firing: [...lasting, 'ticket rare 1 3d'] },
      { at: '28h', firing: lasting },
    ],
    '5m',
  );
  expect(found).toBe('');
});

/** Scrapes of 30s in so many minutes. */
const minutes = (count: number) => count * 2;

test('over hours: what happens to processes pages nobody, and an outage does, and is over when it is', () => {
  const quiet = (model: string) => calls(model, [{ scrapes: minutes(90), good: 100 }]);
  const stories: Stories = {
    outage: {
      series: calls('outage', [
        { scrapes: minutes(20), good: 100 },
        { scrapes: minutes(10), good: 0, bad: 100 },
        { scrapes: minutes(60), good: 100 },
      ]),
    },
    // What counted for a year comes into a Prometheus that knows nothing: it is no news that a twentieth had failed.
    fresh: {
      series: [
        counter(
          'fresh',
          {},
          '',
          [...Array(180)].map((_, i) => 950_000 + i),
        ),
        counter(
          'fresh',
          {},
          'timeout',
          [...Array(180)].map(() => 50_000),
        ),
      ],
    },
    // Its errors, by the budget or so, begin at 0 every minute as its calls do.
    restarts: {
      series: [
        ...quiet('restarts'),
        counter(
          'restarts',
          { instance: 'b' },
          '',
          [...Array(180)].map((_, i) => (i % 2 === 0 ? 40 : 80)),
        ),
        counter(
          'restarts',
          { instance: 'b' },
          'timeout',
          [...Array(180)].map((_, i) => (i % 20 === 1 ? 1 : '_')),
        ),
      ],
    },
    reset: {
      series: [
        counter(
          'reset',
          {},
          '',
          [...Array(180)].map((_, i) => 100 * (i < 90 ? i : i - 89)),
        ),
        counter(
          'reset',
          {},
          'timeout',
          [...Array(180)].map((_, i) => (i < 60 ? 0 : i < 90 ? 9 : '_')),
        ),
      ],
    },
    // Eight scrapes in ten fail.
    missing: {
      series: [
        counter(
          'missing',
          {},
          '',
          [...Array(180)].map((_, i) => (i % 10 < 2 ? 100 * i : '_')),
        ),
      ],
    },
    // Stops in the midst of an outage.
    retired: {
      series: calls('retired', [
        { scrapes: minutes(20), good: 100 },
        { scrapes: minutes(5), good: 0, bad: 100 },
      ]),
    },
    // A canary fails, beside a shadow whose only call fails too.
    canary: {
      series: [
        ...quiet('canary'),
        ...calls('canary', [{ scrapes: minutes(40), good: 0, bad: 10 }], {
          version: '2',
          after: minutes(50),
        }),
        ...calls(
          'canary',
          [
            { scrapes: minutes(10), good: 0 },
            { scrapes: 1, good: 0, bad: 1 },
            { scrapes: 59, good: 0 },
          ],
          {
            version: '3',
            after: minutes(50),
          },
        ),
      ],
    },
    // The first of its kind, a dozen between two scrapes.
    burst: {
      series: [
        ...quiet('burst'),
        counter(
          'burst',
          {},
          'oom',
          [...Array(180)].map((_, i) => (i < 100 ? '_' : 400)),
        ),
      ],
    },
    // Nobody knew its version; its process had 500 calls before its first scrape.
    unknown: {
      series: [
        ...quiet('unknown'),
        counter(
          'unknown',
          { version: '2', instance: 'b' },
          '',
          [...Array(100)].map((_, i) => (i < 40 ? '_' : 500 + i)),
        ),
      ],
    },
  };
  const slowly = (model: string, version: string) => [
    `page ${model} ${version} 6h`,
    `ticket ${model} ${version} 1d`,
    `ticket ${model} ${version} 3d`,
  ];
  const moments = [
    { at: '19m', firing: [] },
    { at: '21m30s', firing: ['page outage 1 1h', 'page retired 1 1h'] },
    { at: '36m', firing: ['page outage 1 1h', ...slowly('outage', '1'), ...slowly('retired', '1')] },
    // Five minutes for the window, five for what comes and goes. Nobody knows whether what stopped would still fail.
    { at: '41m', firing: slowly('retired', '1') },
    { at: '49m', firing: slowly('retired', '1') },
    { at: '52m', firing: ['page burst 1 1h', ...slowly('retired', '1')] },
    ...['61m', '88m'].map((at) => ({
      at,
      firing: ['page canary 2 1h', ...slowly('canary', '2'), 'ticket retired 1 1d', 'ticket retired 1 3d'],
    })),
  ];
  expect(complaints(stories, moments, '30s')).toBe('');
  const count = (
    model: string,
    key: 'sloEvents' | 'sloBadEvents',
    window: string,
    at: string,
    value: number,
  ) => ({
    expr: `sum(${ofService(key, window).replace('{', `{ml_model_name="${model}",`)})`,
    eval_time: at,
    exp_samples: [{ labels: '{}', value }],
  });
  const promql_expr_test = [
    // All of it, whatever was missed.
    count('missing', 'sloEvents', '1h', '80m30s', 12_000),
    // 9 errors as long as there were, then none.
    count('reset', 'sloEvents', '30m', '50m', 6_009),
    count('reset', 'sloBadEvents', '30m', '50m', 9),
    count('outage', 'sloBadEvents', '1h', '40m', 2_000),
    count('fresh', 'sloBadEvents', '1h', '40m', 0),
    count('unknown', 'sloEvents', '5m', '21m', 1_000 + 542),
  ];
  expect(promtoolOf(stories, { promql_expr_test }, '30s')).toBe('');
});
