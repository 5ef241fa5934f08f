import { expect, it } from 'vitest';
import { RecentPredictions } from './recent-predictions.ts';

it('takes one label for each prediction, and forgets the oldest', () => {
  const recent = new RecentPredictions(2);
  const at = new Date(0);
  for (const id of ['a', 'b', 'c']) recent.remember(id, { class: 'ham', at });
  expect(recent.size).toBe(2);
  expect(recent.label('a')).toEqual({ outcome: 'unknown' });
  expect(recent.label('b')).toEqual({ outcome: 'accepted', prediction: { class: 'ham', at } });
  expect(recent.label('b')).toEqual({ outcome: 'repeated' });
});
