import { describe, expect, test, vi } from 'vitest';
import type { Labels } from './testing/scraped.ts';
import { find, nothing, OF_DIGITS, story, watched } from './testing/watched.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

const GROUPS = ['parapet-security-5m', 'parapet-alerts-attacks'];
const THEFT = 'MLModelTheft page digits 1';
const PERHAPS = 'MLModelTheft ticket digits 1';
const POISONED = 'MLTrainingDataPoisoned page digits 1';
const REFUSED = 'MLTrainingDataPoisoned ticket digits 1';

/** A finding of a kind, `count` a scrape, from the tenth minute on for so long. */
const from10 = (rule: string, category: string, minutes: number, count: number, labels: Labels = {}) =>
  watched({
    minutes: 40,
    live: (process, minute) => {
      if (minute > 10 && minute <= 10 + minutes) find(process, rule, category, count, labels);
    },
  });

describe('theft by queries', () => {
  test('as the demo is robbed: 384 findings of medium and 962 of high severity within a minute', () => {
    const series = watched({
      minutes: 40,
      live: (process, minute) => {
        if (minute <= 10 || minute > 11) return;
        find(process, 'extraction_pattern', 'extraction', 96);
        find(process, 'extraction_pattern', 'extraction', 240, { securitySeverity: 'high' });
        find(process, 'membership_pattern', 'membership_inference', 144);
      },
    });
    expect(
      story(GROUPS, series, { 10: [], 11: [PERHAPS, THEFT], 16: [PERHAPS, THEFT], 23: [THEFT], 30: [] }),
    ).toBe('');
  });

  test('a planted record is certain, once', () => {
    const series = from10('canary_record', 'membership_inference', 0.25, 1, { securitySeverity: 'high' });
    expect(story(GROUPS, series, { 10: [], 12: [PERHAPS, THEFT], 30: [] })).toBe('');
  });

  test('one finding is a ticket, and so is a client over its budget', () => {
    const one = from10('extraction_pattern', 'extraction', 0.25, 1);
    const budget = from10('query_budget', 'extraction', 5, 50, { securitySeverity: 'high' });
    expect(story(GROUPS, one, { 10: [], 12: [PERHAPS], 22: [] })).toBe('');
    expect(story(GROUPS, budget, { 10: [], 12: [PERHAPS], 27: [] })).toBe('');
  });

  test('no page on honest noisy clients: each of a dozen a day is flagged in its next 96 queries', () => {
    const firing: Record<number, readonly string[]> = {};
    for (let minute = 10; minute <= 600; minute += 10) firing[minute] = minute % 120 === 10 ? [PERHAPS] : [];
    const series = watched({
      minutes: 600,
      interval: 60,
      live: (process, minute, draws) => {
        if (minute % 120 >= 5 && minute % 120 < 9)
          find(process, 'extraction_pattern', 'extraction', draws.poisson(24));
      },
    });
    expect(story(GROUPS, series, firing, 60)).toBe('');
  });
});

describe('poisoned data', () => {
  const flip = (labels: Labels = {}) =>
    from10('label_flip', 'poisoning', 0.25, 1, { securitySeverity: 'high', ...labels });

  test('a batch that was let through is a page, one that was blocked a ticket', () => {
    expect(story(GROUPS, flip(), { 10: [], 12: [POISONED, REFUSED], 22: [] })).toBe('');
    expect(story(GROUPS, flip({ securityAction: 'blocked' }), { 10: [], 12: [REFUSED], 22: [] })).toBe('');
  });

  test('an error cluster is a ticket', () => {
    expect(story(GROUPS, from10('error_cluster', 'poisoning', 0.25, 1), { 12: [REFUSED], 22: [] })).toBe('');
  });

  test('a batch without a model is told as well', () => {
    const series = flip({ modelName: '', modelVersion: '' });
    const alerts = ['MLTrainingDataPoisoned page', 'MLTrainingDataPoisoned ticket'];
    expect(story(GROUPS, series, { 10: [], 12: alerts, 22: [] })).toBe('');
  });
});

describe('attacks that somebody confirmed', () => {
  const confirm = (securityCategory: string, confirmationVerdict: string, labels: Labels = {}) =>
    watched({
      minutes: 40,
      live: (process, minute) => {
        if (minute !== 11) return;
        const which = { securityCategory, securityRule: 'r', confirmationVerdict };
        process.add('securityConfirmations', { ...OF_DIGITS, ...which, ...labels }, 1);
      },
    });

  test.each([
    'evasion',
    'extraction',
    'poisoning',
    'model_theft',
    'personal_data',
    'tampering',
  ])('%s', (category) => {
    const page = ['MLAttackConfirmed page digits 1'];
    expect(story(GROUPS, confirm(category, 'confirmed'), { 10: [], 12: page, 20: [] })).toBe('');
  });

  test('an attack on no model in particular is told as well', () => {
    const series = confirm('tampering', 'confirmed', { modelName: '', modelVersion: '' });
    expect(story(GROUPS, series, { 10: [], 12: ['MLAttackConfirmed page'], 20: [] })).toBe('');
  });

  test('a false positive is none', () => {
    expect(story(GROUPS, confirm('evasion', 'false_positive'), nothing(40))).toBe('');
  });
});

test('what a process found long ago is no news when it can be reached again, or restarts', () => {
  const series = watched({
    minutes: 90,
    live: (process, minute) => {
      if (minute === 1 || minute === 50) {
        process.restart();
        find(process, 'canary_record', 'membership_inference', minute === 1 ? 40 : 1, {
          securitySeverity: 'high',
        });
      }
    },
    reach: (minute) => (minute > 20 && minute < 40 ? 'down' : 'up'),
  });
  // The process that began anew found one of its own.
  const firing = { 2: [PERHAPS, THEFT], 20: [], 39: [], 41: [], 45: [], 51: [PERHAPS, THEFT], 70: [] };
  expect(story(GROUPS, series, firing)).toBe('');
});
