import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryPredictionStore } from '@parapet/instrumentation';
import { sendControl, startTelemetry } from '@parapet/instrumentation/node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { bearer } from '../shared/access.ts';
import { credentialsOf } from '../shared/credentials.ts';
import { guardedModels } from '../shared/model-folder.ts';
import { baselineOf } from '../shared/serving.ts';
import { splitDigits } from './dataset.ts';
import { CANDIDATE, CHAMPION, SLOW } from './identity.ts';
import { baselinePath, loadModel, loadProfile } from './model-file.ts';
import { createService } from './service.ts';
import { training } from './train.ts';

let folder: string;
let telemetry: Awaited<ReturnType<typeof startTelemetry>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'digits-'));
  telemetry = await startTelemetry({ serviceName: 'digits', prometheus: { port: await freePort() } });
  expect(await training.train(folder)).toMatch(/^1\.0\.0 reads 9\d\.\d %.*1\.1\.0 reads 8\d\.\d %/);
}, 60_000);
afterAll(async () => {
  await telemetry.shutdown();
  await rm(folder, { recursive: true });
});

async function load(version: string) {
  const model = await loadModel(folder, version);
  return { model, baseline: await baselineOf(baselinePath(folder, version), model) };
}

async function service(canaryAfterSeconds: number) {
  const credentials = await credentialsOf(folder);
  const app = await createService({
    credentials,
    models: guardedModels(folder),
    champion: await load(CHAMPION.version),
    profile: await loadProfile(folder, CHAMPION.version),
    candidates: [await load(CANDIDATE.version), await load(SLOW.version)],
    store: memoryPredictionStore(),
    replica: 1,
    canaryAfterSeconds,
  });
  return { app, credentials };
}

it('gives the next release a canary, finds by the labels that it reads worse, and takes it back', {
  timeout: 60_000,
}, async () => {
  const { app, credentials } = await service(1);
  const headers = bearer(credentials, 'replay');
  const status = async () => (await app.inject('/model')).json();
  const { replay } = await splitDigits();
  const read = (pixels: Iterable<number>, writer: string) =>
    app.inject({ method: 'POST', url: '/read', headers, payload: { pixels: [...pixels], writer } });
  const early = (await read(replay[0]!.pixels, 'early')).json();
  expect((await status()).canary).toBeUndefined();
  await vi.waitFor(
    async () =>
      expect(await status()).toMatchObject({ champion: '1.0.0', canary: { version: '1.1.0', share: 0.3 } }),
    { timeout: 5_000 },
  );
  const label = (id: string, digit: (typeof replay)[number]) =>
    app.inject({ method: 'POST', url: '/labels', payload: { id, class: digit.class } });
  expect((await label(early.id, replay[0]!)).statusCode).toBe(200);
  // It is of a prediction that the canary had no part in.
  expect((await status()).canary.counts.quality).toBeUndefined();
  const versions = new Map<string, Set<string>>();
  for (const [i, digit] of replay.entries()) {
    if (i % 100 === 0 && (await status()).canary === undefined) break;
    const writer = `writer-${i % 200}`;
    const answer = await read(digit.pixels, writer);
    const { id, version } = answer.json();
    expect(answer.headers['x-model-version']).toBe(version);
    versions.set(writer, (versions.get(writer) ?? new Set()).add(version));
    expect((await label(id, digit)).statusCode).toBe(200);
    // The judge looks once a second.
    if (i % 400 === 399) await new Promise((resolve) => setTimeout(resolve, 1_100));
  }
  expect(await status()).toMatchObject({ champion: '1.0.0' });
  expect((await status()).canary).toBeUndefined();
  const sticky = [...versions.values()].filter((seen) => seen.size === 1).length;
  expect(sticky).toBeGreaterThan(versions.size / 2);
  await app.close();
});

it('releases the version that is asked for, to whoever may release', async () => {
  const { app, credentials } = await service(3_600);
  const release = (token: 'ci' | 'scraper', version: string) =>
    app.inject({
      method: 'POST',
      url: '/releases',
      headers: bearer(credentials, token),
      payload: { version },
    });
  expect((await release('scraper', SLOW.version)).statusCode).toBe(403);
  expect((await release('ci', '9.9.9')).statusCode).toBe(404);
  const begun = await release('ci', SLOW.version);
  expect(begun.json()).toMatchObject({ champion: '1.0.0', canary: { version: '1.2.0', share: 0.3 } });
  expect((await release('ci', SLOW.version)).statusCode).toBe(409);
  await app.close();
});

it('refuses what is no picture', async () => {
  const { app, credentials } = await service(3_600);
  const headers = bearer(credentials, 'replay');
  for (const payload of [{}, { pixels: [1], writer: 'a' }, { pixels: new Array(196).fill(2), writer: 'a' }]) {
    const answer = await app.inject({ method: 'POST', url: '/read', headers, payload });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'invalid_body']);
  }
  await app.close();
});

it('lets whoever is on call isolate a writer, by a signed request', async () => {
  const { app, credentials } = await service(3_600);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const read = async (writer: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/read',
      headers: bearer(credentials, 'scraper'),
      payload: { pixels: new Array(196).fill(0.1), writer },
    });
    return answer.statusCode;
  };
  const order = (extra: object) =>
    sendControl({
      url: `${url}/control/`,
      action: 'isolate',
      command: { client: 'mallory', reason: 'scrapes the model', ...extra },
      ...credentials.ops,
    });
  expect(await read('mallory')).toBe(200);
  expect((await order({})).status).toBe(200);
  expect([await read('mallory'), await read('ann')]).toEqual([403, 200]);
  expect((await order({ lift: true })).status).toBe(200);
  expect(await read('mallory')).toBe(200);
  await app.close();
});
