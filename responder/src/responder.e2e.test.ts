import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter, defineModel } from '@parapet/instrumentation';
import { ATTR, events, FAMILY, LABEL } from '@parapet/instrumentation/contract';
import {
  type ControlServer,
  controlEndpoint,
  exportAuditTrail,
  startTelemetry,
  type Telemetry,
  verifyAuditTrail,
} from '@parapet/instrumentation/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, freePort, healthy, type Running, start } from '../../test/support/processes.ts';
import type { Told } from './response/action-log.ts';
import { startAlertmanager, type TestAlertmanager } from './testing/alertmanager.ts';
import { SECRETS, writeSecrets } from './testing/harness.ts';
import { alertmanagerBody } from './testing/payloads.ts';

// A service with a control endpoint, a real Alertmanager, and the responder as the program that it is.

const MAIN = join(import.meta.dirname, 'main.ts');
const KEYS = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const SIGNING_KEY = 'a signing key of 32 bytes or more, for tests';
const TOKEN = 'token-of-32-characters-or-more-0123456789';

let folder: string;
let secrets: Record<(typeof SECRETS)[number], string>;
let telemetry: Telemetry;
let servicePort: number;
let control: ControlServer;
let alertmanager: TestAlertmanager;
let responder: Running;
let url: string;
let metricsPort: number;

/** A model whose new version, 2, serves; version 1 is the one before. */
function serve(name: string) {
  const router = createRouter({ name, champion: load(name, '1') });
  router.canary(load(name, '2'), { share: 1 });
  router.promote();
  return router;
}

const mail = serve('mail-filter');
const digits = serve('digits');

async function startResponder(...more: string[]): Promise<void> {
  responder = start(join(import.meta.dirname, '../../node_modules/.bin/node'), [
    MAIN,
    ...['--policy', join(folder, 'policy.yaml'), '--port', new URL(url).port],
    ...['--state', join(folder, 'state.json'), '--metrics-port', String(metricsPort)],
    ...['--audit', join(folder, 'audit'), '--audit-key', join(folder, 'audit.pem')],
    ...more,
  ]);
  await healthy(`${url}/healthz`).catch((error: unknown) => {
    throw new Error(responder.output(), { cause: error });
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'responder-e2e-'));
  secrets = writeSecrets(folder, ...SECRETS);
  writeFileSync(join(folder, 'audit.pem'), KEYS.privateKey, { mode: 0o600 });
  const id = 'responder';
  writeFileSync(
    join(folder, 'responder.json'),
    JSON.stringify({ id, signingKey: SIGNING_KEY, token: TOKEN }),
    { mode: 0o600 },
  );
  servicePort = await freePort();
  telemetry = await startTelemetry({ serviceName: 'service', prometheus: { port: servicePort } });
  const principal = {
    id,
    kind: 'service' as const,
    scopes: ['control:*'],
    signingKey: SIGNING_KEY,
    token: TOKEN,
  };
  control = await controlEndpoint({ principals: [principal], routers: [mail, digits] }).listen();
  url = `http://127.0.0.1:${await freePort()}`;
  metricsPort = await freePort();
  alertmanager = await startAlertmanager(
    join(folder, 'alertmanager'),
    `${url}/webhooks/alertmanager`,
    join(folder, 'alertmanager.token'),
  );
  const target = { kind: 'control', urls: [control.url], keyFile: 'responder.json' };
  const rule = { actions: ['rollback'], cooldown: '1s' };
  // JSON is YAML.
  writeFileSync(
    join(folder, 'policy.yaml'),
    JSON.stringify({
      webhooks: { alertmanager: { tokenFile: 'alertmanager.token', confirm: { url: alertmanager.url } } },
      approvals: { actorKeyFile: 'actor.key', approvers: [{ id: 'anna', tokenFile: 'anna.token' }] },
      limits: { models: 10, actions: 100 },
      targets: { 'mail-filter': target, digits: target },
      rules: [
        {
          name: 'slow',
          match: { alertname: 'MLLatencyRegression', model: 'mail-filter' },
          approval: 'none',
          ...rule,
        },
        { name: 'patient', match: { alertname: 'MLPatient' }, approval: 'none', after: '20s', ...rule },
        { name: 'drift', match: { alertname: 'MLDrift' }, approval: 'required', ...rule },
      ],
    }),
  );
  await startResponder();
}, 60_000);

afterAll(async () => {
  await responder?.stop();
  await alertmanager?.stop();
  await control?.close();
  await telemetry?.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${secrets['anna.token']}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

/** Steps of one model, oldest first. */
async function steps(model: string): Promise<string[]> {
  const told = (await ask<Told[]>('/actions')).toReversed().filter((one) => one.model === model);
  return told.map(({ action, outcome, refusal }) => `${action} ${outcome}${refusal ? ` ${refusal}` : ''}`);
}

/** Resolves when that step was taken. */
const step = (model: string, wanted: string, seconds = 15) =>
  eventually(`${wanted} of ${model}`, seconds, async () =>
    (await steps(model)).includes(wanted) ? true : undefined,
  );

async function scraped(
  port: number,
  family: string,
  labels: Record<string, string>,
): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const line = text
    .split('\n')
    .find((one) => /^\w+/.exec(one)?.[0] === family && wanted.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

const alerts = (outcome: string) =>
  scraped(metricsPort, FAMILY.responderAlerts, {
    [LABEL.responderSource]: 'alertmanager',
    [LABEL.responderOutcome]: outcome,
  });

describe('an alert that Alertmanager sends', () => {
  const labels = {
    alertname: 'MLLatencyRegression',
    severity: 'page',
    root_cause: 'latency',
    model: 'mail-filter',
    version: '2',
  };
  const startsAt = new Date(Date.now() - 30_000).toISOString();

  it('takes the version back', { timeout: 30_000 }, async () => {
    expect(mail.status().champion).toBe('2');
    await alertmanager.post({ labels, startsAt });
    await step('mail-filter', 'rollback done');
    expect(mail.status().champion).toBe('1');
  });

  it('is answered once, while it is sent again and again', { timeout: 30_000 }, async () => {
    await eventually('three notifications', 20, async () =>
      ((await alerts('duplicate')) ?? 0) >= 2 ? true : undefined,
    );
    expect(await steps('mail-filter')).toEqual(['rollback started', 'rollback done']);
  });

  it('is measured from its start to safe, at both ends', async () => {
    const model = { [LABEL.modelName]: 'mail-filter' };
    expect(await scraped(metricsPort, `${FAMILY.responderSafeDuration}_count`, model)).toBe(1);
    for (const [port, family] of [
      [metricsPort, FAMILY.responderSafeDuration],
      [servicePort, FAMILY.rollbackDuration],
    ] as const) {
      const seconds = await scraped(port, `${family}_sum`, model);
      expect(seconds).toBeGreaterThan(30);
      expect(seconds).toBeLessThan(60);
    }
    const of = { ...model, [LABEL.modelVersion]: '2', [LABEL.responderAction]: 'rollback' };
    for (const outcome of ['started', 'done']) {
      expect(
        await scraped(metricsPort, FAMILY.responderActions, { ...of, [LABEL.responderOutcome]: outcome }),
      ).toBe(1);
    }
  });

  it('is not answered again after the responder was killed', { timeout: 30_000 }, async () => {
    responder.child.kill('SIGKILL');
    await responder.stop();
    // So that a second rollback would show.
    const again = mail.canary(load('mail-filter', '2'), { share: 1, deploymentId: 'again' });
    expect(again).toMatchObject({ done: true });
    mail.promote();
    await startResponder();
    await eventually('a notification', 20, async () =>
      ((await alerts('duplicate')) ?? 0) >= 1 ? true : undefined,
    );
    expect(await steps('mail-filter')).toEqual(['rollback started', 'rollback done']);
    expect(mail.status().champion).toBe('2');
  });

  it('is answered anew when it has ended and begins again', { timeout: 30_000 }, async () => {
    await alertmanager.post({ labels, startsAt, endsAt: new Date().toISOString() });
    await eventually('the end', 20, async () => (((await alerts('resolved')) ?? 0) >= 1 ? true : undefined));
    await alertmanager.post({ labels, startsAt: new Date().toISOString() });
    await eventually('a second rollback', 20, async () =>
      (await steps('mail-filter')).filter((one) => one === 'rollback done').length === 2 ? true : undefined,
    );
    expect(mail.status().champion).toBe('1');
  });
});

describe('with the token of Alertmanager', () => {
  const send = (body: unknown) =>
    fetch(`${url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secrets['alertmanager.token']}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });

  it.each([
    ['an alert that is forged', {}],
    ['a replay with another time', { startsAt: '2026-01-01T00:00:00Z' }],
  ])('%s does nothing: Alertmanager does not know it', async (_what, change) => {
    const version = Math.random().toFixed(8);
    const answer = await send(alertmanagerBody({ labels: { version }, ...change }));
    expect(answer.status).toBe(202);
    const told = await eventually('the refusal', 10, async () =>
      (await ask<Told[]>('/actions')).find((one) => one.version === version),
    );
    expect(told).toMatchObject({ outcome: 'refused', refusal: 'not_active' });
    expect(mail.status().champion).toBe('1');
  });
});

describe('an alert that wants approval', () => {
  it('waits for a person, who is told of by hash', { timeout: 30_000 }, async () => {
    await alertmanager.post({
      labels: { alertname: 'MLDrift', model: 'digits', version: '2' },
      startsAt: new Date().toISOString(),
    });
    await step('digits', 'rollback waiting');
    expect(await scraped(metricsPort, FAMILY.responderOpenApprovals, {})).toBe(1);
    expect(digits.status().champion).toBe('2');
    const [waiting] = await ask<{ id: string; would: string[] }[]>('/approvals');
    expect(waiting!.would[0]).toContain('POST rollback');
    await ask(`/approvals/${waiting!.id}`, { decision: 'approve', reason: 'the shift is real' });
    await step('digits', 'rollback done');
    expect(digits.status().champion).toBe('1');
    expect(await scraped(metricsPort, FAMILY.responderOpenApprovals, {})).toBe(0);
  });
});

it('an alert that ends before it has lasted long enough does nothing', { timeout: 30_000 }, async () => {
  const labels = { alertname: 'MLPatient', model: 'mail-filter', version: '1' };
  const startsAt = new Date().toISOString();
  const before = (await alerts('matched')) ?? 0;
  await alertmanager.post({ labels, startsAt });
  await eventually('it to be taken', 10, async () =>
    ((await alerts('matched')) ?? 0) > before ? true : undefined,
  );
  await alertmanager.post({ labels, startsAt, endsAt: new Date().toISOString() });
  await step('mail-filter', 'rollback cancelled');
});

it('all of it stands in an audit trail that is whole', { timeout: 30_000 }, async () => {
  await responder.stop();
  const publicKey = KEYS.publicKey;
  const directory = join(folder, 'audit');
  expect(await verifyAuditTrail(directory, { publicKey })).toMatchObject({ verdict: 'ok' });
  const out = join(folder, 'audit.ndjson');
  await exportAuditTrail(directory, { publicKey, out });
  const entries = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line).entry);
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const outcomes = of(events.responderAction.name).map(
    ({ subject, data }) => `${subject} ${data[ATTR.responderOutcome]}`,
  );
  expect(outcomes.slice(0, 2)).toEqual(['mail-filter@2 started', 'mail-filter@2 done']);
  expect(outcomes).toContain('digits@2 waiting');
  expect(of(events.responderAction.name)[1]).toMatchObject({
    actor: 'process',
    reason: 'MLLatencyRegression (latency), rule slow',
    data: {
      [ATTR.responderAlert]: 'MLLatencyRegression',
      [ATTR.responderRule]: 'slow',
      [ATTR.responderAction]: 'rollback',
    },
  });
  const [approval] = of(events.responderApproval.name);
  expect(approval).toMatchObject({
    reason: 'the shift is real',
    subject: 'digits@2',
    actor: expect.stringMatching(/^k1:/),
  });
  const text = readFileSync(out, 'utf8');
  for (const secret of [...Object.values(secrets), 'anna', SIGNING_KEY, TOKEN])
    expect(text).not.toContain(secret);
});

function load(name: string, version: string) {
  const model = defineModel({ name, version, task: 'classification', datasetId: 'd', classes: ['a'] });
  return { model, predict: model.wrapPredict(() => version) };
}
