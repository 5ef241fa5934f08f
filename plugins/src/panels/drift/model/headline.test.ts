import { describe, expect, it } from 'vitest';
import { driftLabels, series } from '../../../shared/testFrames.ts';
import { driftModel } from './driftModel.ts';
import { headlineOf } from './headline.ts';
import { ranked } from './ranking.ts';

const minute = 60_000;

function model(features: Record<string, { verdict: unknown[]; psi?: number }>) {
  return driftModel(
    Object.entries(features).flatMap(([name, { verdict, psi = 0 }]) => {
      const times = verdict.map((_, i) => i * minute);
      return [
        series(driftLabels('verdict', name), times, verdict),
        series(
          driftLabels('psi', name),
          times,
          verdict.map((value) => (value === null ? null : psi)),
        ),
      ];
    }),
  );
}

describe('headlineOf', () => {
  it('tells how many, since when, and the worst', () => {
    const headline = headlineOf(
      model({
        a: { verdict: [0, 1, 1], psi: 0.3 },
        b: { verdict: [0, 0, 1], psi: 1.9 },
        c: { verdict: [0, 0, 0] },
      }),
    );
    expect(headline.text).toBe('2 of 3 features drifted');
    expect(headline.since).toEqual({ time: minute, open: false });
    expect(headline.worst?.name).toBe('b');
  });

  it('does not claim a beginning that is out of sight', () => {
    expect(headlineOf(model({ a: { verdict: [1, 1] } })).since?.open).toBe(true);
  });

  it.each([
    ['All 2 features match training', 'fine', { a: { verdict: [0] }, b: { verdict: [0] } }],
    ['1 feature matches training', 'fine', { a: { verdict: [0] } }],
    [
      'Not enough data to judge any of 2 features',
      'notEnough',
      { a: { verdict: [-1] }, b: { verdict: [-1] } },
    ],
    [
      'Not enough data to judge 1 of 2 features; the rest match training',
      'notEnough',
      { a: { verdict: [-1] }, b: { verdict: [0] } },
    ],
    [
      '1 of 2 features stopped reporting',
      'silent',
      { a: { verdict: [0, null, null, null, null] }, b: { verdict: [0, 0, 0, 0, 0] } },
    ],
    ['1 feature, no verdict in the data', 'unknown', { a: { verdict: [null] } }],
  ])('%s', (text, kind, features) => {
    expect(headlineOf(model(features))).toMatchObject({ text, kind });
  });
});

describe('ranked', () => {
  const { rows } = model({
    f10: { verdict: [0, 0], psi: 0.05 },
    f2: { verdict: [0, 0], psi: 0.05 },
    past: { verdict: [1, 0], psi: 0.2 },
    little: { verdict: [0, -1], psi: 0 },
    bad: { verdict: [0, 1], psi: 0.4 },
  });
  const names = (order: Parameters<typeof ranked>[1]) => ranked(rows, order).map((row) => row.name);

  it('puts the worst now first and breaks ties by name', () => {
    expect(names('now')).toEqual(['bad', 'little', 'past', 'f2', 'f10']);
  });

  it('puts the worst of the range first', () => {
    expect(names('range')).toEqual(['bad', 'past', 'f2', 'f10', 'little']);
  });

  it('sorts names as people do, and takes an unknown order for the worst now', () => {
    expect(names('name')).toEqual(['bad', 'f2', 'f10', 'little', 'past']);
    expect(names('nonsense' as never)).toEqual(names('now'));
  });
});
