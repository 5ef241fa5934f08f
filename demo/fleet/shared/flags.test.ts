import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, healthy, type Running, start } from '../../../test/support/processes.ts';
import { FlagsUnavailableError, flagsAt } from './flags.ts';

let url: string;
let service: Running;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const program = join(import.meta.dirname, '..', 'flags', 'main.ts');
  service = start(process.execPath, [program, '--port', String(port)]);
  await healthy(`${url}/healthz`);
}, 30_000);
afterAll(() => service.stop());

async function outage(on: boolean): Promise<void> {
  const body = JSON.stringify({ on });
  await fetch(`${url}/outage`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

it('lets a model answer, until the service of flags is out, and again after that', async () => {
  const flags = flagsAt(url);
  await flags('digit-reader');
  await outage(true);
  await expect(flags('digit-reader')).rejects.toThrow(FlagsUnavailableError);
  await outage(false);
  await flags('digit-reader');
});

it('takes its time in the second version of the interface', async () => {
  const startedAt = performance.now();
  await flagsAt(url)('digit-reader', 'v2');
  expect(performance.now() - startedAt).toBeGreaterThan(250);
});

it('lets every model answer where no service is named', async () => {
  await flagsAt(undefined)('digit-reader');
});
