import { describe, expect, test } from 'vitest';
import type { Observation, Phase, Verdict } from './observe.ts';
import { ScenarioRun } from './once.ts';

interface Look extends Partial<Omit<Observation, 'verdicts' | 'replay'>> {
  readonly phase: Phase;
  readonly verdict: Verdict;
  readonly failed?: number;
  readonly window?: string;
}

/** A look `seconds` after its phase began. */
function see(run: ScenarioRun, seconds: number, look: Look): ScenarioRun {
  const { phase, verdict, failed = 0, window = '5m', ...rest } = look;
  const now: Observation = {
    replay: { phase, phaseStartedAt: 1_000_000, sent: 100, failed },
    verdicts: [{ model: 'm', version: '1', window, verdict }],
    n: 900,
    featuresDrifted: 0,
    worst: { feature: 'f', psi: 0.01 },
    alert: 'inactive',
    received: false,
    release: { verdict: 'worse', calls: 400, rollbacks: 2 },
    ...rest,
  };
  run.see(now, 1_000_000 + seconds * 1000);
  return run;
}

const quiet = () => see(new ScenarioRun(), 80, { phase: 'quiet', verdict: 'fine' });

test('a good run: quiet, drift, alert, Alertmanager', () => {
  const run = new ScenarioRun();
  see(run, 5, { phase: 'quiet', verdict: 'not enough data' });
  see(run, 80, { phase: 'quiet', verdict: 'fine' });
  see(run, 10, { phase: 'shift', verdict: 'fine' });
  see(run, 30, { phase: 'shift', verdict: 'drifted', featuresDrifted: 4 });
  see(run, 60, { phase: 'shift', verdict: 'drifted', alert: 'firing', featuresDrifted: 9 });
  expect(run.over).toBe(false);
  see(run, 65, { phase: 'shift', verdict: 'drifted', alert: 'firing', received: true, featuresDrifted: 9 });
  expect(run.over).toBe(true);
  expect(run.result).toMatchObject({
    phases: [
      { phase: 'quiet', verdict: 'fine', n: 900, featuresDrifted: 0, alert: 'inactive' },
      { phase: 'shift', verdict: 'drifted', featuresDrifted: 9, alert: 'firing' },
    ],
    secondsFromShift: { drifted: 30, alertFiring: 60, alertReceived: 65 },
    driftSeenAt: 1_030_000,
    canaryCalls: 400,
    problems: [],
  });
});

test('one look in ten may err in the quiet phase, as a verdict does by design', () => {
  const run = see(new ScenarioRun(), 5, { phase: 'quiet', verdict: 'drifted' });
  for (let i = 0; i < 9; i += 1) see(run, 80, { phase: 'quiet', verdict: 'fine' });
  see(run, 10, { phase: 'shift', verdict: 'fine' });
  expect(run.result).toMatchObject({ phases: [{ looks: 10, looksDrifted: 1 }, {}], problems: [] });
});

describe('fails when', () => {
  test.each<[name: string, run: () => ScenarioRun, problem: RegExp]>([
    [
      'more than a tenth of the quiet looks see drift, over any window',
      () => {
        const run = see(quiet(), 81, { phase: 'quiet', verdict: 'drifted', window: '1h' });
        for (let i = 0; i < 7; i += 1) see(run, 85, { phase: 'quiet', verdict: 'fine' });
        return see(run, 1, { phase: 'shift', verdict: 'fine' });
      },
      /called drift in 1 of 9 looks/,
    ],
    [
      'the quiet phase ends with a verdict of drift',
      () => {
        const run = see(quiet(), 85, { phase: 'quiet', verdict: 'drifted' });
        return see(run, 1, { phase: 'shift', verdict: 'drifted' });
      },
      /called drift in 1 of 2 looks/,
    ],
    [
      'the alert is pending in the quiet phase',
      () => see(quiet(), 85, { phase: 'quiet', verdict: 'fine', alert: 'pending' }),
      /pending in the quiet phase/,
    ],
    [
      'Alertmanager has the alert in the quiet phase',
      () => see(quiet(), 85, { phase: 'quiet', verdict: 'fine', received: true }),
      /Alertmanager has/,
    ],
    [
      'the quiet phase was never judged',
      () => {
        const run = see(new ScenarioRun(), 5, { phase: 'quiet', verdict: 'not enough data' });
        return see(run, 1, { phase: 'shift', verdict: 'drifted' });
      },
      /before there was enough data/,
    ],
    [
      'the quiet phase was never seen',
      () => see(new ScenarioRun(), 1, { phase: 'shift', verdict: 'drifted' }),
      /over before it could be looked at/,
    ],
    [
      'the shift is missed',
      () => see(quiet(), 241, { phase: 'shift', verdict: 'fine' }),
      /not found over 5m/,
    ],
    [
      'the alert does not come',
      () => {
        const run = see(quiet(), 20, { phase: 'shift', verdict: 'drifted', alert: 'pending' });
        return see(run, 321, { phase: 'shift', verdict: 'drifted', alert: 'pending' });
      },
      /pending and not at Alertmanager/,
    ],
    [
      'a replica keeps the canary',
      () => {
        const release = { verdict: 'worse', calls: 900, rollbacks: 1 } as const;
        const run = see(quiet(), 85, { phase: 'quiet', verdict: 'fine', release });
        return see(run, 700, { phase: 'quiet', verdict: 'fine', release });
      },
      /not taken back by every replica/,
    ],
    ['the mail ends', () => see(quiet(), 1, { phase: 'done', verdict: 'fine' }), /replay ended/],
    [
      'mails fail',
      () => see(quiet(), 85, { phase: 'quiet', verdict: 'fine', failed: 11 }),
      /11 of 100 mails failed/,
    ],
  ])('%s', (_, play, problem) => {
    const run = play();
    expect(run.over).toBe(true);
    expect(run.result.problems.join('\n')).toMatch(problem);
  });
});
