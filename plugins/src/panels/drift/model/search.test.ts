import { expect, it } from 'vitest';
import type { FeatureRow } from './driftModel.ts';
import { found } from './search.ts';

const rows = ['Amount', 'amount_last_week', 'country'].map((name) => ({ name }) as FeatureRow);

it.each([
  ['', ['Amount', 'amount_last_week', 'country']],
  ['  ', ['Amount', 'amount_last_week', 'country']],
  ['amount', ['Amount', 'amount_last_week']],
  ['week amount', ['amount_last_week']],
  ['.*', []],
])('%j', (text, names) => {
  expect(found(rows, text).map(({ name }) => name)).toEqual(names);
});
