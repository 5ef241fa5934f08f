import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTelemetry, type Telemetry } from './start-telemetry.ts';

let telemetry: Telemetry | undefined;
afterEach(async () => {
  await telemetry?.shutdown();
  telemetry = undefined;
});

const start = (port: number) => startTelemetry({ serviceName: 'svc', prometheus: { port } });
const scrape = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

it('of two starts at once the second waits, and joins the first', async () => {
  const [port, other] = [await freePort(), await freePort()];
  const [first, second] = await Promise.all([start(port), start(other)]);
  telemetry = first;
  expect([first.joined, second.joined]).toEqual([[], ['metrics']]);
  await second.shutdown();
  const options = modelOptions();
  defineModel(options).wrapPredict(() => 1)();
  expect(await scrape(port)).toContain(options.name);
  await expect(scrape(other)).rejects.toThrow();
});

it('of two starts at once the second starts when the first fails', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const failing = start((server.address() as AddressInfo).port);
  const next = start(await freePort());
  await expect(failing).rejects.toThrow('EADDRINUSE');
  telemetry = await next;
  server.close();
  expect(telemetry.joined).toEqual([]);
});
