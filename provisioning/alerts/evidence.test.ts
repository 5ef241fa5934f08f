import { expect, test } from 'vitest';
import { runPromtool } from '../prometheus/testing/run-promtool.ts';
import { surprise, surprising } from './evidence.ts';
import { Draws } from './testing/draws.ts';

/** The same in arithmetic. */
function surpriseOf(n: number, rate: number, reference: number): number | undefined {
  if (!(rate > reference)) return undefined;
  const didNot = rate === 1 ? 0 : (1 - rate) * Math.log((1 - rate) / (1 - reference));
  return n * (rate * Math.log(rate / reference) + didNot);
}

test('the expression is n·KL(rate, reference), and nothing of what is at or below the reference', () => {
  const cases = [
    [20, 0.5, 0.1],
    [3, 1, 0.05],
    [1000, 0.12, 0.1],
    [50, 0.1, 0.1],
    [50, 0, 0.1],
    [0, 0.5, 0.1],
    [50, 0.5, 1.1],
  ] as const;
  const input_series = cases.flatMap((values, of) =>
    ['n', 'rate', 'reference'].map((name, i) => ({
      series: `${name}{of="${of}"}`,
      values: String(values[i]),
    })),
  );
  const exp_samples = cases.flatMap((values, of) => {
    const value = surpriseOf(values[0], values[1], values[2]);
    return value === undefined ? [] : [{ labels: `{of="${of}"}`, value }];
  });
  expect(exp_samples).toHaveLength(4);
  const rounded = exp_samples.map(({ labels, value }) => ({ labels, value: Number(value.toFixed(6)) }));
  const expr = `round(${surprise('n', 'rate', 'reference')}, 0.000001)`;
  expect(
    runPromtool(
      [{ name: 'none' }],
      { input_series, promql_expr_test: [{ expr, eval_time: '0s', exp_samples: rounded }] },
      '1m',
    ),
  ).toBe('');
});

test('of 600 quiet days at the very limit, looked at every 15 seconds, hardly any surprises', () => {
  const draws = new Draws(86_400);
  const [looks, inWindow] = [5760, 20];
  let surprised = 0;
  for (const [days, perWindow, reference] of [
    [200, 20, 0.15],
    [200, 60, 0.11],
    [200, 400, 0.01],
  ] as const) {
    for (let day = 0; day < days; day++) {
      const events: (readonly [n: number, bad: number])[] = [];
      let [n, bad, alarm] = [0, 0, false];
      for (let look = 0; look < looks + inWindow; look++) {
        const came = draws.poisson(perWindow / inWindow);
        const one = [came, draws.binomial(came, reference)] as const;
        events.push(one);
        const gone = events[look - inWindow] ?? ([0, 0] as const);
        n += one[0] - gone[0];
        bad += one[1] - gone[1];
        alarm ||= (surpriseOf(n, bad / n, reference) ?? 0) > surprising('5m');
      }
      surprised += Number(alarm);
    }
  }
  // A third of 1 % would be two of them.
  expect(surprised).toBeLessThanOrEqual(2);
}, 120_000);
