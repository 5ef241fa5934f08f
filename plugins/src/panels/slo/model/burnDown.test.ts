import { expect, it } from 'vitest';
import { burnDown } from './burnDown.ts';

const HISTORY = { times: [0, 100_000], values: [0.6, 0.5] };

it('draws on to the end, when that is near', () => {
  expect(burnDown(HISTORY, 20, 0, 100_000)).toEqual([
    { time: 0, budget: 0.6 },
    { time: 100_000, budget: 0.5, projected: 0.5 },
    { time: 120_000, projected: 0 },
  ]);
});

it('draws on to the edge, when the end is beyond it', () => {
  expect(burnDown(HISTORY, 50, 0, 100_000).at(-1)).toEqual({ time: 125_000, projected: 0.25 });
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, 0])('projects nothing for %s', (seconds) => {
  expect(burnDown(HISTORY, seconds, 0, 100_000)).toHaveLength(2);
});
