import { describe, expect, it } from 'vitest';
import { driftLabels, series } from '../../../shared/testFrames.ts';
import { distributionOf } from './distribution.ts';
import { driftModel } from './driftModel.ts';
import { sharesOf, shareTicks } from './shares.ts';

function bin(side: 'increase' | 'count', id: string, label: string, count: unknown, more = {}) {
  const name = side === 'count' ? 'ml:feature_baseline:count' : 'ml:feature_observations:increase';
  const labels = driftLabels('', 'a', {
    __name__: name,
    ml_feature_bin: id,
    ml_feature_bin_label: label,
    ...more,
  });
  if (side === 'count') {
    delete labels.window;
  }
  return series(labels, [0], [count]);
}

const row = series(driftLabels('psi', 'a'), [0, 1000], [0.5, 0.5]);
const both = [
  bin('count', '00', '< 1', 100),
  bin('count', '01', '>= 1', 200),
  bin('increase', '00', '', 30),
  bin('increase', '01', '', 10),
];

function of(frames: ReturnType<typeof bin>[]) {
  const model = driftModel([row, ...frames]);
  return distributionOf(model, model.rows[0]!);
}

describe('distributionOf', () => {
  it('pairs both sides by bin, ordinary bins in order, then the special ones', () => {
    const { bins, n, m } = of([bin('count', 'unseen', 'unseen', 1), bin('count', '10', '>= 9', 5), ...both]);
    expect(bins.map(({ id, training, production }) => [id, training, production])).toEqual([
      ['00', 100, 30],
      ['01', 200, 10],
      ['10', 5, 0],
      ['unseen', 1, 0],
    ]);
    expect([n, m]).toEqual([40, 306]);
  });

  it('computes what the rules do not say, and keeps what they do', () => {
    const counted = of(both);
    expect(counted.z).toBeGreaterThan(3);
    expect(counted.p).toBeLessThan(0.001);
    expect(counted.psi).toBe(0.5);
    expect(counted.kolmogorovSmirnov).toBeCloseTo(0.75 - 1 / 3);
    expect(of([...both, series(driftLabels('z', 'a'), [0], [1.25])]).z).toBe(1.25);
  });

  it('knows no order of categories', () => {
    const named = both.map((frame) => frame).slice(2);
    const { kolmogorovSmirnov, jensenShannon } = of([
      bin('count', '00', 'html', 1),
      bin('count', '01', 'plain', 2),
      ...named,
    ]);
    expect(kolmogorovSmirnov).toBeNaN();
    expect(jensenShannon).toBeGreaterThan(0);
  });

  it('never mixes baselines, windows or features', () => {
    const foreign = [
      bin('increase', '00', '', 999, { ml_baseline_id: 'b1:other' }),
      bin('increase', '00', '', 999, { window: '1d' }),
      bin('increase', '00', '', 999, { ml_feature_name: 'b' }),
    ];
    expect(of([...both, ...foreign]).n).toBe(40);
  });

  it.each([
    ['no bins', []],
    ['one side only', both.slice(0, 2)],
  ])('has no distribution with %s', (_, frames) => {
    const distribution = of(frames);
    expect(distribution.bins).toEqual([]);
    expect(distribution.n).toBeNaN();
  });

  it('counts broken and negative numbers as nothing', () => {
    expect(of([...both, bin('increase', '02', 'x', -5), bin('increase', '03', 'y', null)]).n).toBe(40);
  });
});

describe('sharesOf', () => {
  it('has zeros, not NaN, for an empty side', () => {
    expect(sharesOf([{ id: '00', label: 'x', training: 4, production: 0 }])).toMatchObject([
      { training: 1, production: 0 },
    ]);
  });

  it('puts at most six round ticks on the axis', () => {
    const ticks = (training: number) => shareTicks([{ ...sharesOf([])[0]!, training, production: 0 }]);
    expect(ticks(0.22)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25]);
    expect(ticks(1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});
