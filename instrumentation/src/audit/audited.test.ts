import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTR, type EventDefinition, events } from '../contract/index.ts';
import { createRouter } from '../release/router.ts';
import { versionsOf } from '../release/versions.fixture.ts';
import { configureSecurity, confirmFinding, reportFinding } from '../security/index.ts';
import { createRetrainGovernor } from '../training/retraining/governor.ts';
import { trainRun } from '../training/train-run.ts';
import type { AuditEntry } from './entry.ts';
import { folders, linesOf, open, verify } from './trail.fixture.ts';

const folder = folders();
let entries: AuditEntry[];
let directory: string;
let distances = 0;
const HASH = expect.stringMatching(/^k1:[0-9a-f]{32}$/);

// The library does what it does, with a real trail open and no SDK: an audit trail must not depend on one.
beforeAll(async () => {
  configureSecurity({ actorKey: 'a key of the tests' });
  directory = folder();
  const trail = await open(directory);
  const { name, load } = versionsOf<(user: string) => string>();
  const [one, two, three] = ['1', '2', '3'].map((version) => load(version, (user: string) => user));
  const router = createRouter({ name, champion: one!, key: (user) => user });
  const why = (reason: string) => ({ reason, actor: 'ada@example.com' });
  router.canary(two!, { share: 0.1, ...why('new data') });
  router.promote(why('better on all cohorts'));
  router.rollback(why('errors on the night shift'));
  router.canary(three!, { share: 0.1, ...why('second try') });
  router.disable('3', why('licence of the data is gone'));
  const model = { name, version: '4', task: 'classification', datasetId: 'd' } as const;
  const governor = createRetrainGovernor({ mostRuns: { count: 1, perSeconds: 60 } });
  const request = { model, estimatedCost: 1, approvedBy: 'ada@example.com' };
  await governor.request({ ...request, reason: 'feature drift' });
  await governor.request({ ...request, reason: 'feature drift again' });
  trainRun({ model, runId: 'run-1', ...why('new mails of October') }, () => undefined);
  reportFinding({
    category: 'evasion',
    severity: 'high',
    action: 'blocked',
    rule: 'feature_squeezing',
    reason: 'distance 1.9 above 1.2',
    model,
    actor: 'mallory',
  });
  // Of an input with a value that is infinite: its sender must not keep the finding out of the trail.
  for (const score of [Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
    reportFinding({
      category: 'input_anomaly',
      severity: 'medium',
      action: 'flagged',
      rule: `robust_distance_${++distances}`,
      reason: `${'x'.repeat(255)}\u{1f600}`,
      score,
      model,
    });
  }
  confirmFinding({
    findingId: 'f1',
    verdict: 'confirmed',
    category: 'evasion',
    rule: 'feature_squeezing',
    model,
    actor: 'ada@example.com',
    reason: 'replayed by the red team',
  });
  await trail.close();
  entries = linesOf(directory).map((line) => JSON.parse(line));
});
afterAll(() => configureSecurity({}));

const of = (type: string) => entries.filter((entry) => entry.type === type);

test('what was written verifies, and holds no name', async () => {
  expect(await verify(directory)).toMatchObject({ verdict: 'ok' });
  expect(linesOf(directory).join()).not.toMatch(/ada@|mallory/);
});

test.each([
  ['canary', 'new data'],
  ['promote', 'better on all cohorts'],
  ['rollback', 'errors on the night shift'],
  ['canary', 'second try'],
  ['disable', 'licence of the data is gone'],
])('a router writes %s with who did it and why', (action, reason) => {
  const found = entries.find(
    (entry) => entry.data[ATTR.lifecycleAction] === action && entry.reason === reason,
  );
  expect(found).toMatchObject({
    type: action === 'rollback' ? events.modelRollback.name : events.modelDeployment.name,
    actor: HASH,
    subject: expect.stringMatching(/@[123]$/),
  });
  // What stands in the entry itself does not stand in its data once more.
  expect(found!.data).not.toHaveProperty([ATTR.userHash]);
  expect(found!.data).not.toHaveProperty([ATTR.lifecycleReason]);
});

test('a governor writes what it answered, who approved and why somebody asked', () => {
  expect(of(events.retrainDecision.name)).toMatchObject([
    { actor: HASH, reason: 'feature drift', data: { [ATTR.retrainDecision]: 'allowed' } },
    { actor: HASH, reason: 'feature drift again', data: { [ATTR.retrainDecision]: 'rate_limit' } },
  ]);
});

test('a training run is written with who started it and why', () => {
  expect(of(events.trainingRun.name)).toMatchObject([
    { actor: HASH, reason: 'new mails of October', data: { [ATTR.trainingRunId]: 'run-1' } },
  ]);
});

test('what a process does by itself is said to be so', () => {
  const loaded = of(events.modelLoaded.name);
  expect(loaded.length).toBeGreaterThan(2);
  expect(new Set(loaded.map(({ actor }) => actor))).toEqual(new Set(['process']));
});

test('findings and what people made of them are written', () => {
  expect(of(events.securityFinding.name)).toMatchObject([
    { actor: HASH, reason: 'distance 1.9 above 1.2', data: { [ATTR.securityRule]: 'feature_squeezing' } },
    {
      actor: null,
      reason: `${'x'.repeat(255)}\ufffd`,
      data: { [ATTR.findingScore]: '1.7976931348623157e+308' },
    },
    { data: { [ATTR.findingScore]: 'Infinity' } },
  ]);
  expect(of(events.securityConfirmation.name)).toMatchObject([
    { actor: HASH, reason: 'replayed by the red team' },
  ]);
});

describe('the contract', () => {
  const all = Object.entries(events) as [string, EventDefinition][];
  const isReason = (key: string) => ATTR[key as keyof typeof ATTR].endsWith('.reason');

  test('has every event audited that tells of an action of people, or of a finding', () => {
    const lacking = all.filter(([, event]) => event.attributes.includes('userHash') && !event.audited);
    expect(lacking.map(([key]) => key)).toEqual([]);
    const actions = /^ml\.(model|canary|security|access|retraining|training\.run|control)\b/;
    const quiet = all.filter(([, { name, audited }]) => actions.test(name) && !audited);
    expect(quiet.map(([, { name }]) => name)).toEqual([]);
  });

  test('has one reason in each of them at most', () => {
    for (const [key, { attributes, audited }] of all) {
      if (audited) expect(attributes.filter(isReason).length, key).toBeLessThanOrEqual(1);
    }
  });

  test('does not audit what the trail itself sends', () => {
    expect((events.auditCheckpoint as EventDefinition).audited).toBeUndefined();
  });
});
