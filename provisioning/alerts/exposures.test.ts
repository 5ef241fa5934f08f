import { describe, expect, test, vi } from 'vitest';
import type { Labels } from './testing/scraped.ts';
import { find, nothing, story, watched } from './testing/watched.ts';

// promtool evaluates hours of history.
vi.setConfig({ testTimeout: 120_000 });

const GROUPS = ['parapet-security-5m', 'parapet-alerts-exposures'];
const NO_MODEL = { modelName: '', modelVersion: '' };
const PAGE = 'MLSecretExposed page digits 1';
const TICKET = 'MLSecretExposed ticket digits 1';

const found = (rule: string, category: string, labels: Labels, count = 1) =>
  watched({
    minutes: 45,
    live: (process, minute) => {
      if (minute === 11) find(process, rule, category, count, labels);
    },
  });

describe('what is found and left as it is', () => {
  test('a secret of a known form is a page, and so is a card number', () => {
    const jwt = found('jwt', 'secret_exposure', { securitySeverity: 'critical' });
    const card = found('payment_card', 'personal_data', {});
    expect(story(GROUPS, jwt, { 10: [], 12: [PAGE, TICKET], 34: [] })).toBe('');
    expect(story(GROUPS, card, { 10: [], 12: [PAGE], 34: [] })).toBe('');
  });

  test('of no model too', () => {
    const key = found('private_key', 'secret_exposure', { ...NO_MODEL, securitySeverity: 'critical' });
    const alerts = ['MLSecretExposed page', 'MLSecretExposed ticket'];
    expect(story(GROUPS, key, { 10: [], 12: alerts, 34: [] })).toBe('');
  });

  test('a password by its name alone is a ticket', () => {
    const credential = found('credential', 'secret_exposure', { securitySeverity: 'high' });
    expect(story(GROUPS, credential, { 10: [], 12: [TICKET], 34: [] })).toBe('');
  });

  test('addresses, and numbers that look like a tax id, are none in five hours of mail', () => {
    const series = watched({
      minutes: 300,
      interval: 60,
      live: (process, _, draws) => {
        find(process, 'email', 'personal_data', draws.poisson(600), { securitySeverity: 'low' });
        find(process, 'ip_address', 'personal_data', draws.poisson(60), { securitySeverity: 'low' });
        find(process, 'de_steuer_id', 'personal_data', draws.poisson(0.7));
      },
    });
    expect(story(GROUPS, series, nothing(300), 60)).toBe('');
  });
});

describe('what is masked before it leaves', () => {
  const masked = (rule: string, category: string, severity: string, count = 1) =>
    found(rule, category, { ...NO_MODEL, securitySeverity: severity, securityAction: 'blocked' }, count);
  const MASKED = ['MLSecretMasked ticket'];

  test('a secret is a ticket, and so are many personal numbers', () => {
    expect(story(GROUPS, masked('aws_key', 'secret_exposure', 'critical'), { 12: MASKED, 34: [] })).toBe('');
    expect(story(GROUPS, masked('iban', 'personal_data', 'medium', 25), { 12: MASKED, 34: [] })).toBe('');
  });

  test('a number that looks like one is none, and so are addresses', () => {
    expect(story(GROUPS, masked('us_ssn', 'personal_data', 'medium', 3), nothing(45))).toBe('');
    expect(story(GROUPS, masked('email', 'personal_data', 'low', 900), nothing(45))).toBe('');
  });
});
