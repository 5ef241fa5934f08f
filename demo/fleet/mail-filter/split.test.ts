import { describe, expect, it } from 'vitest';
import { digestOf, GROUPS, listMails } from './dataset.ts';
import { shiftMails, splitHome } from './split.ts';

describe('dataset and split', () => {
  it('finds the 6,046 mails of the corpus', async () => {
    const sizes = await Promise.all(GROUPS.map(async (group) => (await listMails(group)).length));
    expect(sizes).toEqual([2500, 1400, 250, 500, 1396]);
  });

  it('puts each mail into one part, each group in the same shares', async () => {
    const { train, validation, replay } = await splitHome();
    const all = [...train, ...validation, ...replay];
    expect(all).toHaveLength(3000);
    expect(new Set(all.map(({ path }) => path)).size).toBe(3000);
    const spam = [train, validation, replay].map(
      (part) => part.filter((mail) => mail.class === 'spam').length,
    );
    expect(spam).toEqual([250, 100, 150]);
  });

  it('is decided by the seed', async () => {
    expect(digestOf((await splitHome(5)).train)).toBe(digestOf((await splitHome(5)).train));
    expect(digestOf((await splitHome(5)).train)).not.toBe(digestOf((await splitHome(6)).train));
  });

  it('takes the shift from other groups', async () => {
    const shift = await shiftMails();
    expect(new Set(shift.map(({ group }) => group))).toEqual(new Set(['hard-ham-1', 'spam-2']));
    expect(shift).toHaveLength(1646);
  });
});
