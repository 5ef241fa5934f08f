import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createInbox } from '../inbox/server.ts';
import { lines, tellMail } from './mail.ts';

const alert = (status: 'firing' | 'resolved') => ({
  status,
  labels: { alertname: 'MLFeatureDrift' },
  annotations: { summary: 'mail-filter drifts' },
  startsAt: '2026-11-23T12:00:00Z',
});

test('a line for each alert says who is told, and whether it is over', () => {
  const one = { number: 1, receivedAt: '', receiver: 'pager', status: 'firing' as const };
  expect(lines({ ...one, alerts: [alert('firing'), alert('resolved')] })).toEqual([
    'pager: MLFeatureDrift: mail-filter drifts',
    'pager: over: mail-filter drifts',
  ]);
});

test('tells what arrives, each once, and goes on when the inbox comes late', async () => {
  const app = createInbox('secret');
  const told: string[] = [];
  const stop = new AbortController();
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  const telling = tellMail(`http://127.0.0.1:${port}`, (line) => told.push(line), stop.signal);
  await app.listen({ host: '127.0.0.1', port });
  await app.inject({
    method: 'POST',
    url: '/ticket',
    headers: { authorization: 'Bearer secret' },
    payload: { status: 'firing', alerts: [alert('firing')] },
  });
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(['ticket: MLFeatureDrift: mail-filter drifts']);
  stop.abort();
  await telling;
  await app.close();
});
