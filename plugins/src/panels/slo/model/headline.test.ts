import { expect, it } from 'vitest';
import { headlineOf } from './headline.ts';
import type { Slo } from './sloModel.ts';
import type { SloState } from './state.ts';

const slos = (...states: SloState[]) => states.map((state) => ({ state }) as Slo);

it.each<[SloState[], string]>([
  [['page', 'ticket', 'fine'], '2 of 3 objectives burn too fast'],
  [['page'], '1 of 1 objective burns too fast'],
  [['spent', 'fine'], '1 of 2 objectives has no budget left'],
  [['unknown', 'fine'], '1 of 2 objectives without data'],
  [['fine', 'fine'], 'All 2 objectives are met'],
  [['fine'], 'The objective is met'],
])('%j: %s', (states, text) => {
  expect(headlineOf(slos(...states)).text).toBe(text);
});
