import { describe, expect, test, vi } from 'vitest';
import type { Draws } from './testing/draws.ts';
import type { Scraped } from './testing/scraped.ts';
import { find, nothing, OF_DIGITS, story, watched } from './testing/watched.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

const GROUPS = ['parapet-inputs', 'parapet-security-5m', 'parapet-alerts-inputs'];
const PAGE = 'MLAdversarialInputs page digits 1';
const TICKET = 'MLAdversarialInputs ticket digits 1';
const ANOMALIES = 'MLInputAnomalies ticket digits 1';

const EVASION = ['feature_squeezing', 'evasion'] as const;
const DISTANCE = ['robust_distance', 'input_anomaly'] as const;
type Detector = typeof EVASION | typeof DISTANCE;

/** What a detector looks at, of which some are found. */
function look(process: Scraped, [rule, category]: Detector, inputs: number, found: number): void {
  const labels = { ...OF_DIGITS, securityRule: rule };
  process.add('inputsChecked', labels, inputs);
  process.add('inputAnomalies', labels, found);
  find(process, rule, category, found);
}

const PER_SECOND = 20;
/** Honest pictures, of which a detector calls its share suspicious. */
const honest =
  (detector: Detector, share: number, interval = 15) =>
  (process: Scraped, _: number, draws: Draws) => {
    const inputs = draws.poisson(PER_SECOND * interval);
    look(process, detector, inputs, draws.binomial(inputs, share));
  };
/** 300 pictures, all found, in the minute from a time on. */
const attack = (process: Scraped, minute: number, from: number) => {
  if (minute > from && minute <= from + 1) look(process, EVASION, 75, 75);
};

describe('pictures made to fool the digit reader', () => {
  // As the demo calibrates its detector, and as the docs measured one: 300 in a minute beside 20 honest ones a second.
  test.each([
    [0.002, 4, 'four minutes after the first scrape of all'],
    [0.055, 4, 'four minutes after the first scrape of all'],
    [0.002, 1, 'one minute after it'],
    [0.055, 90, 'with an hour of history'],
  ])('page within a minute where %s of honest ones are found, %s minutes in: %s', (share, from) => {
    const quiet = honest(EVASION, share);
    const series = watched({
      minutes: from + 30,
      live: (process, minute, draws) => {
        quiet(process, minute, draws);
        attack(process, minute, from);
      },
    });
    const over = from + 1 + 5 + 10 + 1;
    expect(
      story(GROUPS, series, {
        [from]: [],
        [from + 2]: [PAGE, TICKET],
        [over]: [],
        [from + 28]: [],
      }),
    ).toBe('');
  });

  test('go on to page while they go on to come, though they are usual for the hour by then', () => {
    const series = watched({
      minutes: 450,
      interval: 60,
      live: (process, minute, draws) => {
        const share = minute > 300 && minute <= 410 ? 0.4 : 0.002;
        honest(EVASION, share, 60)(process, minute, draws);
      },
    });
    const firing = Object.fromEntries([303, 330, 360, 410].map((minute) => [minute, [PAGE, TICKET]]));
    expect(story(GROUPS, series, { 300: [], ...firing, 425: [] }, 60)).toBe('');
  });

  test('45 are a ticket', () => {
    const quiet = honest(EVASION, 0.002);
    const series = watched({
      minutes: 100,
      live: (process, minute, draws) => {
        quiet(process, minute, draws);
        if (minute === 80.5) look(process, EVASION, 45, 45);
      },
    });
    expect(story(GROUPS, series, { 80: [], 82: [TICKET], 95: [] })).toBe('');
  });
});

describe('no alert', () => {
  test.each([
    0.002, 0.055,
  ])('in five hours in which %s of honest pictures are found, from the first on', (share) => {
    const series = watched({ minutes: 300, interval: 60, seed: 11, live: honest(EVASION, share, 60) });
    expect(story(GROUPS, series, nothing(300), 60)).toBe('');
  });

  test('over a replica that restarts every minute, and scrapes that fail', () => {
    const quiet = honest(EVASION, 0.055);
    const series = watched({
      minutes: 90,
      seed: 3,
      live: (process, minute, draws) => {
        if (Number.isInteger(minute)) process.restart();
        quiet(process, minute, draws);
      },
      reach: (minute) => (minute % 7 < 1 || (minute > 40 && minute < 52) ? 'down' : 'up'),
    });
    expect(story(GROUPS, series, nothing(90))).toBe('');
  });

  test('on a few strange pictures at night, where nobody asks for long, and on a retired version', () => {
    const series = watched({
      minutes: 240,
      interval: 60,
      live: (process, minute) => {
        if (minute < 180 && minute % 20 === 0) look(process, EVASION, 4, 3);
      },
    });
    expect(story(GROUPS, series, nothing(240), 60)).toBe('');
  });
});

describe('who feels for the boundary', () => {
  const probing = (severity: string) =>
    watched({
      minutes: 40,
      live: (process, minute) => {
        if (minute <= 10 || minute > 15) return;
        find(process, 'boundary_probing', 'evasion', 10, { securitySeverity: severity });
      },
    });

  test('surely, is a page', () => {
    expect(story(GROUPS, probing('high'), { 10: [], 12: [PAGE, TICKET], 17: [PAGE, TICKET], 30: [] })).toBe(
      '',
    );
  });

  test('perhaps, is a ticket, as one honest client in some hundred is', () => {
    expect(story(GROUPS, probing('medium'), { 10: [], 12: [TICKET], 30: [] })).toBe('');
  });
});

describe('inputs unlike those of training', () => {
  const shifted = (share: number) =>
    watched({
      minutes: 360,
      interval: 60,
      seed: 5,
      live: (process, minute, draws) => {
        const now = minute > 200 && minute <= 280 ? share : 0.004;
        honest(DISTANCE, now, 60)(process, minute, draws);
      },
    });

  test('are a ticket when they are many more than usual, until they are not', () => {
    expect(story(GROUPS, shifted(0.1), { 200: [], 205: [ANOMALIES], 275: [ANOMALIES], 295: [] }, 60)).toBe(
      '',
    );
  });

  test('are none below the target of 1 %, though three times the usual', () => {
    expect(story(GROUPS, shifted(0.008), nothing(360), 60)).toBe('');
  });
});
