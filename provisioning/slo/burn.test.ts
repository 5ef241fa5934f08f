import { expect, test, vi } from 'vitest';
import { calls, complaints, slos } from './testing/story.ts';

// promtool evaluates days of history.
vi.setConfig({ testTimeout: 120_000 });

const DAY = 24 * 60;

/** The demo stories of the policy, at an objective of 99.9 %. */
const burning = (factor: number, model = 'mail') =>
  calls([{ minutes: 30 * 60, good: 1000 - factor, bad: factor }], { model });

test('1.5x raises nothing', () => {
  expect(complaints(slos({}), burning(1.5), [{ at: '30h', firing: [] }])).toBe('');
});

test('3x is a ticket and no page', () => {
  expect(
    complaints(slos({}), burning(3), [
      { at: '30h', firing: ['MLAvailabilityBurn ticket mail 1 1d', 'MLAvailabilityBurn ticket mail 1 3d'] },
    ]),
  ).toBe('');
});
