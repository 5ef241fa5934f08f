import { expect, it } from 'vitest';
import { largestChange } from './largestChange.ts';

const bin = (id: string, training: number, production: number) => ({ id, label: id, training, production });

it('compares shares, not counts, and sees a fall as well as a rise', () => {
  const change = largestChange([bin('0', 50, 550), bin('1', 30, 400), bin('2', 20, 50)]);
  expect(change).toMatchObject({ id: '2', training: 0.2, production: 0.05 });
});

it('has nothing to say without bins', () => {
  expect(largestChange([])).toBeUndefined();
});
