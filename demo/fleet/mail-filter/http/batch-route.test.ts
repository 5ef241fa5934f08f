import { afterAll, expect, it } from 'vitest';
import { flipLabels } from '../../attacks/label-flip.ts';
import { httpService } from '../../shared/http-service.ts';
import { seededRandom } from '../../shared/random.ts';
import { readMail } from '../dataset.ts';
import { extractFeatures } from '../features.ts';
import { splitHome } from '../split.ts';
import { addBatchRoute, type BatchRow } from './batch-route.ts';

const app = httpService(16 << 20);
addBatchRoute(app);
afterAll(() => app.close());

const { validation } = await splitHome();
const rows: BatchRow[] = await Promise.all(
  validation.map(async (mail, i) => ({
    row: await extractFeatures(await readMail(mail)),
    class: mail.class,
    source: `reader-${i % 6}`,
  })),
);
const post = (payload: object) => app.inject({ method: 'POST', url: '/batches', payload });

it('takes what people labelled as they mostly do', async () => {
  const answer = await post({ rows });
  expect([answer.statusCode, answer.json().report.verdict]).toEqual([202, 'clean']);
});

it('refuses a batch in which one source calls spam ham, and names the source', async () => {
  const { rows: poisoned, flipped } = flipLabels(rows, {
    share: 0.9,
    to: 'ham',
    chosen: ({ source }) => source === 'reader-3',
    random: seededRandom(2),
  });
  expect(flipped.length).toBeGreaterThan(8);
  const answer = await post({ rows: poisoned });
  const { error, report } = answer.json();
  expect([answer.statusCode, error.code]).toEqual([422, 'poisoned']);
  const sources = report.labels.sources.filter((one: { verdict: string }) => one.verdict === 'suspicious');
  expect(sources.map((one: { name: string }) => one.name)).toEqual(['reader-3']);
});

it('refuses what is no batch', async () => {
  for (const payload of [
    {},
    { rows: [] },
    { rows: [{ row: { body_chars: 'many' }, class: 'ham', source: 'a' }] },
    { rows: [{ row: {}, class: 'eggs', source: 'a' }] },
  ]) {
    expect((await post(payload)).statusCode).toBe(400);
  }
});
