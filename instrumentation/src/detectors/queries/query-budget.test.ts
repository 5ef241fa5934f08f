import { expect, it } from 'vitest';
import { queryBudgetDetector } from './query-budget.ts';

const vector = [1];

it('flags what a client asks past its budget, and begins anew when the time is over', () => {
  const { inspect } = queryBudgetDetector({ queries: 3, seconds: 10 });
  const ask = (client: string, at: number) => inspect({ vector, client, at })?.suspicious;
  expect([0, 1, 2, 3].map((at) => ask('ann', at))).toEqual([false, false, false, true]);
  expect(ask('bob', 4)).toBe(false);
  expect(ask('ann', 9_999)).toBe(true);
  expect(ask('ann', 10_000)).toBe(false);
});

it('begins anew when the clock is set back', () => {
  const { inspect } = queryBudgetDetector({ queries: 1 });
  inspect({ vector, client: 'ann', at: 5 });
  expect(inspect({ vector, client: 'ann', at: 6 })?.suspicious).toBe(true);
  expect(inspect({ vector, client: 'ann', at: 4 })?.suspicious).toBe(false);
});

it('keeps who is about to pass the budget through a flood of clients', () => {
  const { inspect } = queryBudgetDetector({ queries: 10, maxClients: 100 });
  for (let i = 0; i < 10; i++) inspect({ vector, client: 'thief', at: 0 });
  for (let i = 0; i < 5_000; i++) inspect({ vector, client: `flood-${i}`, at: 1 });
  expect(inspect({ vector, client: 'thief', at: 2 })).toMatchObject({ suspicious: true, score: 11 });
});

it('cannot tell without a client or a time', () => {
  const { inspect } = queryBudgetDetector({ queries: 1 });
  expect(inspect({ vector, at: 0 })).toBeUndefined();
  expect(inspect({ vector, client: 'ann', at: Number.NaN })).toBeUndefined();
  expect(() => queryBudgetDetector({ queries: 0 })).toThrow(
    /queries must be a whole number from 1 on, not 0/,
  );
  expect(() => queryBudgetDetector({ queries: 1, maxClients: 1 })).toThrow(/maxClients/);
});
