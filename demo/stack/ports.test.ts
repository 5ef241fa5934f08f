import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { choosePorts, PortTaken } from './ports.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Takes a port, on all interfaces as a careless program would. */
async function takenPort(): Promise<number> {
  const { port } = await choosePorts({ port: 0 });
  server = createServer();
  await new Promise<void>((settle) => server?.listen(port, '0.0.0.0', settle));
  return port;
}

test('takes the preferred ports when they are free', async () => {
  const preferred = await choosePorts({ a: 0, b: 0 });
  expect(await choosePorts(preferred)).toEqual(preferred);
});

test('takes others for those that are taken or wanted twice', async () => {
  const taken = await takenPort();
  const { a, b, c } = await choosePorts({ a: taken, b: 45_991, c: 45_991 });
  expect(a).not.toBe(taken);
  expect(new Set([taken, a, b, c]).size).toBe(4);
});

test('refuses to move a port that was asked for', async () => {
  const a = await takenPort();
  await expect(choosePorts({ a }, ['a'])).rejects.toThrow(PortTaken);
});
