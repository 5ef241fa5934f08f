import { expect, test } from 'vitest';
import { createInbox } from './server.ts';

const headers = { authorization: 'Bearer secret' };
const alert = {
  status: 'firing',
  labels: { alertname: 'MLFeatureDrift' },
  annotations: {},
  startsAt: '2026-11-23T12:00:00Z',
};
const webhook = { version: '4', status: 'firing', alerts: [alert] };
const send = (app: ReturnType<typeof createInbox>, payload: object, given: object = headers) =>
  app.inject({ method: 'POST', url: '/pager', headers: given as Record<string, string>, payload });

test('keeps what receivers are told, the newest thousand, and lists what is new', async () => {
  const app = createInbox('secret');
  for (let i = 0; i < 1_001; i += 1) expect((await send(app, webhook)).statusCode).toBe(204);
  const list = async (after: number) => (await app.inject(`/notifications?after=${after}`)).json();
  expect((await list(0)).map(({ number }: { number: number }) => number)).toHaveLength(1_000);
  expect(await list(1_000)).toMatchObject([{ number: 1_001, receiver: 'pager', alerts: [alert] }]);
});

test('refuses strangers and what is no notification', async () => {
  const app = createInbox('secret');
  expect((await send(app, webhook, { authorization: 'Bearer guess' })).statusCode).toBe(401);
  expect((await send(app, webhook, {})).statusCode).toBe(401);
  expect((await send(app, {}, {})).statusCode).toBe(401);
  for (const payload of [{}, { status: 'x', alerts: [] }, { status: 'firing', alerts: [{ labels: 1 }] }])
    expect((await send(app, payload)).statusCode).toBe(400);
  expect((await app.inject('/notifications?after=-1')).statusCode).toBe(400);
  expect((await app.inject('/notifications')).json()).toEqual([]);
});
