import { dateTime } from '@grafana/data';
import { expect, test } from 'vitest';
import { alignedRange, rateInterval, stepSeconds } from './step.ts';

function range(fromSeconds: number, toSeconds: number) {
  const [from, to] = [dateTime(fromSeconds * 1000), dateTime(toSeconds * 1000)];
  return { from, to, raw: { from, to } };
}

test('the step is what the width asks for, in whole seconds', () => {
  expect(stepSeconds({ intervalMs: 4200, range: range(0, 600) })).toBe(5);
  expect(stepSeconds({ intervalMs: 10, range: range(0, 600) })).toBe(1);
});

test('the step grows until Prometheus answers at all', () => {
  expect(stepSeconds({ intervalMs: 1000, range: range(0, 110_001) })).toBe(11);
});

test('rates look back over four scrapes, or a step and a scrape', () => {
  expect(rateInterval(5)).toBe('60s');
  expect(rateInterval(60)).toBe('75s');
});

test('ranges lie on multiples of the step', () => {
  expect(alignedRange({ range: range(103, 599) }, 10)).toEqual({ start: 100, end: 590 });
});
