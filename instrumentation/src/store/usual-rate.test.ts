import { describe, expect, it } from 'vitest';
import { FLEETS, quiet, START } from './fleets.fixture.ts';
import { unlikelyCount } from './negative-binomial.ts';
import { Principals } from './principals.ts';
import { HOUR_MS } from './usual-rate.ts';

describe('the count that is unlikely', () => {
  // Of scipy 1.17.1: the first k with nbinom.sf(k - 1, mean / (dispersion - 1), 1 / dispersion) <= level; poisson.sf near 1.
  it.each([
    [2, 3, 1e-5, 29],
    [0.05, 3, 1e-5, 16],
    [100, 3, 1e-6, 202],
    [0.7, 8.5, 4e-7, 83],
    [5_000, 3, 1e-6, 5_601],
    [2, 1.000001, 1e-5, 11],
    [2, 3, 0.9999, 1],
  ])('of mean %f and dispersion %f at the level %f is %i', (mean, dispersion, level, count) => {
    expect(unlikelyCount(mean, dispersion, level)).toBe(count);
  });
});

describe.each(Object.entries(FLEETS))('%s', (_, fleet) => {
  it('give at most the stated false alarms, and a bulk download is found', () => {
    const DAYS = 30;
    const SEEDS = 8;
    let alarms = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const principals = new Principals({}, 0.01);
      alarms += quiet(principals, fleet, DAYS, seed);
      const now = START + DAYS * 24 * HOUR_MS;
      const { unusualFrom } = principals.usual(fleet.kind, now)!;
      expect(unusualFrom).toBeLessThan(80);
      const thief = { id: 'p1', kind: fleet.kind, scopes: [] };
      const found = Array.from({ length: 80 }, () => principals.look(thief, 'm', now)).findIndex(
        (unusual) => unusual !== undefined,
      );
      expect(found + 1).toBe(unusualFrom);
    }
    // 2.4 are due over 240 days; 8 or more would come by chance once in 300.
    expect(alarms).toBeLessThan(8);
  });
});

describe('a kind', () => {
  const user = { id: 'ann', kind: 'user', scopes: [] } as const;

  it('is not judged before a day of it was seen', () => {
    const principals = new Principals({}, 0.01);
    for (let i = 0; i < 500; i++) expect(principals.look(user, 'm', START)).toBeUndefined();
    expect(principals.usual('user', START + 23 * HOUR_MS)).toBeUndefined();
    expect(principals.usual('user', START + 24 * HOUR_MS)).toMatchObject({ source: 'learnt' });
  });

  it('is judged at once by a declared rate', () => {
    const principals = new Principals({ user: 2 }, 0.01);
    const usual = principals.usual('user', START)!;
    expect(usual).toMatchObject({ perHour: 2, source: 'declared' });
    const looks = Array.from({ length: 40 }, () => principals.look(user, 'm', START));
    expect(looks.findIndex((unusual) => unusual !== undefined) + 1).toBe(usual.unusualFrom);
    expect(looks.at(-1)).toMatchObject({
      rule: 'download_rate',
      isBulk: true,
      score: 40,
      threshold: usual.unusualFrom,
    });
    expect(looks.at(-1)?.reason).toContain('40 downloads this hour');
    expect(principals.look(user, 'm', START + HOUR_MS)).toBeUndefined();
  });

  it('goes on being judged by what is usual after a theft', () => {
    const principals = new Principals({}, 0.01);
    quiet(principals, FLEETS['users in office hours']!, 14, 3);
    const after = START + 14 * 24 * HOUR_MS;
    const before = principals.usual('user', after)!.unusualFrom;
    for (let i = 0; i < 5_000; i++) principals.look(user, 'm', after);
    expect(principals.usual('user', after + HOUR_MS)!.unusualFrom).toBeLessThan(before * 1.25);
  });

  it('a clock that goes back changes nothing', () => {
    const principals = new Principals({ user: 2 }, 0.01);
    principals.look(user, 'm', START);
    expect(principals.look(user, 'm', START - 5 * HOUR_MS)).toBeUndefined();
  });

  it.each([9_999, 10_000])('with %i others is told apart as long as there is room', (others) => {
    const principals = new Principals({ user: 2 }, 0.01);
    const { unusualFrom } = principals.usual('user', START)!;
    for (let i = 1; i < unusualFrom; i++) expect(principals.look(user, 'm', START)).toBeUndefined();
    for (let i = 0; i < others; i++) principals.look({ ...user, id: `u${i}` }, 'm', START);
    expect(principals.look(user, 'm', START)?.rule).toBe(others < 10_000 ? 'download_rate' : undefined);
  });
});

describe('CI', () => {
  const ci = { id: 'pipeline', kind: 'ci', scopes: [] } as const;
  const used = () => {
    const principals = new Principals({}, 0.01);
    for (let i = 0; i < 600; i++) principals.look(ci, `m${i % 3}`, START + i * 60_000);
    return principals;
  };
  const later = START + 11 * HOUR_MS;

  it('takes as much as it likes', () => {
    const principals = used();
    for (let i = 0; i < 5_000; i++) expect(principals.look(ci, 'm1', later)).toBeUndefined();
    expect(principals.usual('ci', later)).toBeUndefined();
  });

  it('that takes what it never takes is a surprise once, and many of them are a theft', () => {
    const principals = used();
    const looks = ['a', 'a', 'b', 'c', 'c', 'm1'].map((name) => principals.look(ci, name, later));
    expect(looks.map((unusual) => unusual?.isBulk)).toEqual([false, undefined, false, true, true, undefined]);
    expect(looks[0]).toMatchObject({ rule: 'unusual_model' });
    expect(principals.look(ci, 'e', later + HOUR_MS)).toMatchObject({ isBulk: false });
  });

  it('that takes something else each time is none', () => {
    const principals = new Principals({}, 0.01);
    for (let i = 0; i < 600; i++) expect(principals.look(ci, `m${i}`, START)).toBeUndefined();
  });

  it('is judged by its rate too where that is declared', () => {
    const principals = new Principals({ ci: 200 }, 0.01);
    const looks = Array.from({ length: 500 }, () => principals.look(ci, 'm', START));
    expect(looks.findIndex((unusual) => unusual?.rule === 'download_rate') + 1).toBe(
      principals.usual('ci', START)!.unusualFrom,
    );
  });
});
