import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { startTestSdk } from '../testing/sdk.ts';
import { checkTrainingBatch } from './index.ts';

const random = uniform(1);
/** Two classes, a unit apart in each of three numbers that are uniform. */
const rows = Array.from({ length: 800 }, (_, i) => [0, 1, 2].map(() => (i % 2) + random()));
const labels = rows.map((_, i) => String(i % 2));
const reference = { rows: rows.slice(0, 400), labels: labels.slice(0, 400) };
const batch = rows.slice(400);
const clean = labels.slice(400);
const flipped = clean.map((label, i) => (i % 10 === 0 ? String(1 - Number(label)) : label));

it('counts each check, and sends its event', async () => {
  const sdk = await startTestSdk();
  await checkTrainingBatch(batch, clean, { datasetId: 'quiet', reference });
  const about = { 'ml.dataset.id': 'quiet', 'ml.poisoning.check': 'label_flip' };
  expect(await sdk.value('ml.poisoning.checks', { ...about, 'ml.poisoning.verdict': 'clean' })).toBe(1);
  expect(sdk.events().map(({ eventName, severityNumber }) => [eventName, severityNumber])).toEqual([
    ['ml.poisoning.check', 9],
  ]);
  await sdk.stop();
});

it('sends one finding of each kind for what is suspicious, without a row or a source', async () => {
  const sdk = await startTestSdk();
  const model = { name: 'digit-reader', version: '7', datasetId: 'old' };
  const copies = Array.from({ length: 30 }, () => batch[1]!);
  await checkTrainingBatch([...batch, ...copies], [...flipped, ...copies.map(() => '1')], {
    datasetId: 'told',
    reference,
    model,
    sources: [...batch, ...copies].map(() => 'labeller-jane'),
  });
  const about = { 'ml.dataset.id': 'told', 'ml.poisoning.check': 'label_flip' };
  expect(await sdk.value('ml.poisoning.checks', { ...about, 'ml.poisoning.verdict': 'suspicious' })).toBe(1);
  expect(await sdk.value('ml.poisoning.rows', about)).toBe(430);
  expect(await sdk.value('ml.poisoning.suspects', about)).toBeGreaterThan(20);
  const events = sdk.events().filter(({ attributes }) => attributes['ml.dataset.id'] === 'told');
  expect(
    events.map(({ eventName, severityNumber, attributes }) => [
      eventName,
      severityNumber,
      attributes['security_rule.name'],
    ]),
  ).toEqual([
    ['ml.poisoning.check', 13, undefined],
    ['ml.security.finding', 17, 'label_flip'],
    ['ml.security.finding', 17, 'duplicate_cluster'],
  ]);
  expect(events[1]!.attributes).toMatchObject({
    'ml.model.name': 'digit-reader',
    'ml.security.category': 'poisoning',
    'ml.security.technique.id': 'AML.T0020',
    'ml.security.owasp.id': 'ML02:2023',
  });
  expect(JSON.stringify(events)).not.toContain('jane');
  await sdk.stop();
});
