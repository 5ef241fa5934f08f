import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureSecurity, memoryPredictionStore, type SecurityEvent } from '@parapet/instrumentation';
import { startTelemetry } from '@parapet/instrumentation/node';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { splitDigits } from '../digits/dataset.ts';
import { CANDIDATE, CHAMPION } from '../digits/identity.ts';
import * as digitFiles from '../digits/model-file.ts';
import { createService as digitReader } from '../digits/service.ts';
import { training as digitTraining } from '../digits/train.ts';
import { readMail } from '../mail-filter/dataset.ts';
import { addBatchRoute } from '../mail-filter/http/batch-route.ts';
import * as mailFiles from '../mail-filter/model-file.ts';
import { createService as mailFilter } from '../mail-filter/service.ts';
import { splitHome } from '../mail-filter/split.ts';
import { training as mailTraining } from '../mail-filter/train.ts';
import { type Credentials, credentialsOf } from '../shared/credentials.ts';
import { httpService } from '../shared/http-service.ts';
import { guardedModels } from '../shared/model-folder.ts';
import { baselineOf } from '../shared/serving.ts';
import type { Attack } from './attack.ts';
import { bulkDownloadAttack } from './commands/bulk-download.ts';
import { extractionAttack } from './commands/extraction.ts';
import { fgsmAttack } from './commands/fgsm.ts';
import { labelFlipAttack } from './commands/label-flip.ts';
import { pastedSecretsAttack } from './commands/pasted-secrets.ts';
import { wordInsertionAttack } from './commands/word-insertion.ts';
import { type Target, targetIn } from './target.ts';

// The real services with the real models, attacked over loopback as `npm run attack` does.

let telemetry: Awaited<ReturnType<typeof startTelemetry>>;
let run: string;
let target: Target;
let credentials: Credentials;
const apps: FastifyInstance[] = [];
let seen: SecurityEvent[] = [];

beforeAll(async () => {
  telemetry = await startTelemetry({ serviceName: 'attacked', prometheus: { port: await freePort() } });
  run = await mkdtemp(join(tmpdir(), 'attacks-'));
  const [digits, mails] = [join(run, 'data', 'digits'), join(run, 'data', 'mail-filter')];
  await Promise.all([digitTraining.train(digits), mailTraining.train(mails)]);
  credentials = await credentialsOf(digits);
  const addresses = {
    ...both('digits', await listen(await digitService(digits))),
    ...both('mail-filter', await listen(await mailService(mails))),
    'mail-filter-training': await listen(batchService()),
  };
  await writeFile(join(run, 'addresses.json'), JSON.stringify(addresses));
  target = await targetIn(run);
}, 120_000);
afterAll(async () => {
  configureSecurity({});
  for (const app of apps) await app.close();
  await telemetry.shutdown();
  await rm(run, { recursive: true });
});
beforeEach(() => {
  seen = [];
  configureSecurity({ actorKey: credentials.actorKey, onEvent: (event) => void seen.push(event) });
});

async function digitService(data: string): Promise<FastifyInstance> {
  const load = async (version: string) => {
    const model = await digitFiles.loadModel(data, version);
    return { model, baseline: await baselineOf(digitFiles.baselinePath(data, version), model) };
  };
  return digitReader({
    champion: await load(CHAMPION.version),
    candidates: [await load(CANDIDATE.version)],
    profile: await digitFiles.loadProfile(data, CHAMPION.version),
    store: memoryPredictionStore(),
    credentials,
    models: guardedModels(data),
    replica: 1,
    canaryAfterSeconds: 3_600,
  });
}

async function mailService(data: string): Promise<FastifyInstance> {
  const model = await mailFiles.loadModel(data);
  const baseline = await baselineOf(mailFiles.baselinePath(data), model);
  const profile = await mailFiles.loadProfile(data);
  return mailFilter({ model, baseline, profile, store: memoryPredictionStore(), replica: 1 });
}

function batchService(): FastifyInstance {
  const app = httpService(16 << 20);
  addBatchRoute(app);
  return app;
}

async function listen(app: FastifyInstance): Promise<string> {
  apps.push(app);
  return app.listen({ host: '127.0.0.1', port: 0 });
}

function both(name: string, address: string): Record<string, string> {
  return { [`${name}-1`]: address, [`${name}-2`]: address };
}

/** What an attack set off, and who did it. */
async function attacked(attack: Attack) {
  const told = await attack.run(target, () => undefined);
  // Detectors that ask the model do so after the answer.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { told: told.join('\n'), rules: new Set(seen.map(({ rule }) => rule)) };
}

it('pixels moved along the gradient', { timeout: 60_000 }, async () => {
  const { told, rules } = await attacked(fgsmAttack);
  expect(Number(/^(\d+) %/.exec(told)?.[1])).toBeGreaterThan(60);
  expect(rules).toContain('feature_squeezing');
  const found = seen.find(({ rule }) => rule === 'feature_squeezing');
  expect(found).toMatchObject({
    category: 'evasion',
    technique: { id: 'AML.T0015' },
    owasp: { id: 'ML01:2023' },
    model: { name: 'digit-reader', version: '1.0.0' },
  });
});

it('a copy of the model trained on its answers', { timeout: 60_000 }, async () => {
  const { told, rules } = await attacked(extractionAttack);
  expect(Number(/(\d+) % of unseen/.exec(told)?.[1])).toBeGreaterThan(60);
  expect(rules).toContain('extraction_pattern');
  expect(seen.find(({ rule }) => rule === 'extraction_pattern')?.technique?.id).toBe('AML.T0024.002');
});

it('words inserted into spam until it gets through', { timeout: 60_000 }, async () => {
  const { told, rules } = await attacked(wordInsertionAttack);
  expect(Number(/^(\d+) %/.exec(told)?.[1])).toBeGreaterThan(60);
  expect([...rules].some((rule) => rule === 'membership_pattern' || rule === 'extraction_pattern')).toBe(
    true,
  );
});

it('flipped labels: the batch is refused', { timeout: 60_000 }, async () => {
  const { told, rules } = await attacked(labelFlipAttack);
  expect(told).toContain('422');
  expect(rules).toContain('label_flip');
});

it('forged tokens, and every model taken with a leaked one', { timeout: 60_000 }, async () => {
  const { told, rules } = await attacked(bulkDownloadAttack);
  expect(told).toContain('30 times 200');
  for (const rule of ['authentication', 'model_store_authentication', 'model_store_scope', 'download_rate']) {
    expect(rules).toContain(rule);
  }
});

it('pasted secrets, of which no value is in any event', async () => {
  const { rules } = await attacked(pastedSecretsAttack);
  for (const rule of ['payment_card', 'iban', 'aws_key', 'jwt', 'private_key']) expect(rules).toContain(rule);
  expect(JSON.stringify(seen)).not.toMatch(/AKIA|eyJ|BEGIN/);
});

it('honest writers and senders set off next to nothing', { timeout: 60_000 }, async () => {
  const headers = {
    authorization: `Bearer ${credentials.tokens.replay}`,
    'content-type': 'application/json',
  };
  const digits = (await splitDigits()).replay.slice(3_000);
  for (const [i, { pixels }] of digits.entries()) {
    const body = JSON.stringify({ pixels: [...pixels], writer: `honest-${i % 20}` });
    await target.ask('digits-1', '/read', { method: 'POST', headers, body });
  }
  for (const mail of (await splitHome()).replay.slice(0, 300)) {
    const body = new Uint8Array(await readMail(mail));
    const request = {
      method: 'POST',
      headers: { 'content-type': 'message/rfc822', 'x-client': 'gateway' },
      body,
    };
    await target.ask('mail-filter-1', '/score', request);
  }
  const serious = seen.filter(({ severity }) => severity === 'high' || severity === 'critical');
  expect(serious.map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual([]);
  expect(seen.length).toBeLessThan(0.02 * (digits.length + 300));
});

it('says what to do where no stack runs, and leaves other machines alone', async () => {
  await expect(targetIn(join(run, 'nowhere'))).rejects.toThrow('npm start');
  await writeFile(join(run, 'addresses.json'), JSON.stringify({ far: 'http://192.0.2.1' }));
  await expect((await targetIn(run)).ask('far', '/')).rejects.toThrow('does not run on this machine');
});
