import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditRecord, auditing } from '../audit/sink.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { configureSecurity } from '../security/settings.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { ControlAction, ControlCommand } from './command.ts';
import { type ControlServer, controlEndpoint } from './endpoint.ts';
import { gatePredict } from './gate.ts';
import { isIsolated } from './isolation.ts';
import type { ControlOptions } from './options.ts';
import { control, OPERATOR, SNAPSHOT_KEYS, twoVersions } from './testing/service.ts';

let sdk: TestSdk;
let audited: AuditRecord[];
const servers: ControlServer[] = [];
beforeEach(async () => {
  sdk = await startTestSdk();
  configureSecurity({ actorKey: 'a key of sixteen or more' });
  audited = [];
  auditing.sink = (record) => audited.push(record);
  return async () => {
    auditing.sink = undefined;
    await Promise.all(servers.splice(0).map((server) => server.close()));
    configureSecurity({});
    await sdk.stop();
  };
});

async function serve(options: Partial<ControlOptions> = {}): Promise<string> {
  const server = await controlEndpoint({
    principals: [OPERATOR],
    snapshotKey: SNAPSHOT_KEYS.privateKey,
    ...options,
  }).listen();
  servers.push(server);
  return server.url;
}

async function act(url: string, action: ControlAction, command: Partial<ControlCommand>) {
  return control(url, { action, command: { reason: 'drift since noon', ...command } });
}

describe('roll back', () => {
  it('goes back from the champion, once', async () => {
    const { name: model, router } = twoVersions();
    const url = await serve({ routers: [router] });
    const first = await act(url, 'rollback', {
      model,
      version: '2',
      trigger: new Date(Date.now() - 60_000).toISOString(),
    });
    expect(first).toMatchObject({
      status: 200,
      json: { action: 'rollback', model, version: '2', changed: true, serving: { champion: '1' } },
    });
    expect(router.predict()).toBe('1');
    const second = await act(url, 'rollback', { model, version: '2' });
    expect(second).toMatchObject({ status: 200, json: { changed: false, serving: { champion: '1' } } });
    expect(router.predict()).toBe('1');
    const [told] = sdk
      .events()
      .filter(({ eventName }) => eventName === 'ml.model.rollback')
      .slice(-1);
    expect(told!.attributes).toMatchObject({
      'ml.lifecycle.reason': 'drift since noon',
      'user.hash': expect.stringMatching(/^k1:/),
    });
    expect(told!.attributes['ml.rollback.duration']).toBeGreaterThan(59);
  });

  it('ends a canary, and not the champion in its place', async () => {
    const { name: model, router, load } = twoVersions();
    router.canary(load('3'), { share: 0.5 });
    const url = await serve({ routers: [router] });
    expect(await act(url, 'rollback', { model, version: '2' })).toMatchObject({
      status: 409,
      json: { code: 'not_possible' },
    });
    expect(await act(url, 'rollback', { model, version: '3' })).toMatchObject({
      status: 200,
      json: { changed: true },
    });
    expect(await act(url, 'rollback', { model, version: '3' })).toMatchObject({
      status: 200,
      json: { changed: false },
    });
    expect(router.status().champion).toBe('2');
  });

  it('says when there is nothing to go back to, and when a version or a router is not known', async () => {
    const { name: model, router } = twoVersions();
    router.disable('1');
    const url = await serve({ routers: [router] });
    expect((await act(url, 'rollback', { model, version: '2' })).json.detail).toContain('no version of');
    expect(await act(url, 'rollback', { model, version: '9' })).toMatchObject({
      status: 404,
      json: { code: 'unknown_model' },
    });
    const alone = defineModel(modelOptions());
    expect((await act(url, 'rollback', { model: alone.name, version: alone.version })).json.detail).toContain(
      'neither a router here nor a gate',
    );
  });
});

describe('disable', () => {
  it('takes a version out of its router, and leaves the champion', async () => {
    const { name: model, router } = twoVersions();
    const url = await serve({ routers: [router] });
    expect(await act(url, 'disable', { model, version: '2' })).toMatchObject({ status: 409 });
    expect(await act(url, 'disable', { model, version: '1' })).toMatchObject({ json: { changed: true } });
    expect(await act(url, 'disable', { model, version: '1' })).toMatchObject({ json: { changed: false } });
    expect(router.status().previous).toBeUndefined();
  });

  it('closes and opens the gate of a plain model', async () => {
    const model = defineModel(modelOptions());
    const predict = model.wrapPredict(gatePredict(model, (x: number) => x + 1));
    const url = await serve();
    const command = { model: model.name, version: model.version };
    expect(predict(1)).toBe(2);
    expect(await act(url, 'disable', command)).toMatchObject({ json: { changed: true } });
    expect(() => predict(1)).toThrow(
      expect.objectContaining({ name: 'IsolatedError', code: 'model_disabled' }),
    );
    expect(await act(url, 'disable', command)).toMatchObject({ json: { changed: false } });
    expect(await act(url, 'disable', { ...command, lift: true })).toMatchObject({ json: { changed: true } });
    expect(predict(1)).toBe(2);
  });
});

describe('isolate', () => {
  it('lets a champion answer nobody', async () => {
    const { name: model, router } = twoVersions();
    const url = await serve({ routers: [router] });
    expect(await act(url, 'isolate', { model, version: '2' })).toMatchObject({
      json: { changed: true, serving: { champion: '1' } },
    });
    expect(await act(url, 'isolate', { model, version: '2' })).toMatchObject({ json: { changed: false } });
    expect(await act(url, 'isolate', { model, version: '1' })).toMatchObject({ status: 409 });
    expect(router.predict()).toBe('1');
  });

  it('ends the canary of a champion that is isolated, too', async () => {
    const { name: model, router, load } = twoVersions();
    router.canary(load('3'), { share: 0.5 });
    const url = await serve({ routers: [router] });
    expect(await act(url, 'isolate', { model, version: '2' })).toMatchObject({ json: { changed: true } });
    expect(router.status()).toMatchObject({ champion: '1', canary: undefined });
  });

  it('refuses a client at gates and wherever a service asks, until it is lifted', async () => {
    const model = defineModel(modelOptions());
    const predict = gatePredict(model, (_client: string) => 1, { client: (client) => client });
    const url = await serve();
    expect(await act(url, 'isolate', { client: 'mallory' })).toMatchObject({ json: { changed: true } });
    expect(await act(url, 'isolate', { client: 'mallory' })).toMatchObject({ json: { changed: false } });
    expect(isIsolated('mallory')).toBe(true);
    expect(() => predict('mallory')).toThrow(expect.objectContaining({ code: 'client_isolated' }));
    expect(predict('alice')).toBe(1);
    expect(await act(url, 'isolate', { client: 'mallory', lift: true })).toMatchObject({
      json: { changed: true },
    });
    expect(predict('mallory')).toBe(1);
    const told = sdk.events().filter(({ eventName }) => eventName === 'ml.control.action');
    expect(told[0]!.attributes['ml.control.target']).toMatch(/^client:k1:[0-9a-f]{32}$/);
    expect(JSON.stringify([told, audited])).not.toContain('mallory');
  });
});

describe('what is told', () => {
  it('counts and audits every action with who and why', async () => {
    const { name: model, router } = twoVersions();
    const url = await serve({ routers: [router] });
    await act(url, 'rollback', { model, version: '2' });
    await act(url, 'rollback', { model, version: '2' });
    expect(
      await sdk.value('ml.control.actions', { 'ml.model.name': model, 'ml.control.outcome': 'done' }),
    ).toBe(1);
    expect(
      await sdk.value('ml.control.actions', { 'ml.model.name': model, 'ml.control.outcome': 'unchanged' }),
    ).toBe(1);
    const actions = audited.filter(({ type }) => type === 'ml.control.action');
    expect(actions).toHaveLength(2);
    expect(actions[0]!.attributes).toMatchObject({
      'ml.model.name': model,
      'ml.model.version': '2',
      'ml.dataset.id': 'set-1',
      'ml.control.action': 'rollback',
      'ml.control.outcome': 'done',
      'ml.action.reason': 'drift since noon',
      'ml.principal.kind': 'user',
      'user.hash': expect.stringMatching(/^k1:/),
    });
    expect(JSON.stringify(audited)).not.toContain('"ops"');
  });

  it('audits what is refused, with a finding, and takes no name from a stranger', async () => {
    const url = await serve();
    const answer = await control(url, {
      action: 'rollback',
      token: 'x'.repeat(40),
      command: { model: 'made-up', version: '1', reason: 'because' },
    });
    expect(answer).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      json: { status: 401, code: 'unauthenticated' },
    });
    expect(audited.map(({ type }) => type)).toEqual(['ml.control.action', 'ml.security.finding']);
    expect(audited[0]!.attributes).toMatchObject({
      'ml.control.outcome': 'refused',
      'ml.control.refusal': 'unauthenticated',
      'ml.model.name': '',
    });
    expect(audited[1]!.attributes).toMatchObject({
      'ml.security.category': 'unauthorized_access',
      'security_rule.name': 'control_unauthenticated',
      'ml.security.action': 'blocked',
    });
    expect(JSON.stringify(audited)).not.toMatch(/made-up|xxxx/);
  });

  it('asks for the scope of the action', async () => {
    const { name: model, router } = twoVersions();
    const url = await serve({
      routers: [router],
      principals: [{ ...OPERATOR, scopes: ['control:snapshot'] }],
    });
    expect(await act(url, 'rollback', { model, version: '2' })).toMatchObject({
      status: 403,
      json: { code: 'forbidden', detail: 'the scope control:rollback is wanted' },
    });
    expect(router.status().champion).toBe('2');
    const finding = audited.find(({ type }) => type === 'ml.security.finding');
    expect(finding!.attributes).toMatchObject({
      'security_rule.name': 'control_forbidden',
      'ml.security.severity': 'high',
    });
  });

  it('answers 500 without what went wrong, and counts the fault', async () => {
    const { router } = twoVersions();
    const url = await serve({
      routers: [router],
      samples: () => {
        throw new Error('secret of the inside');
      },
    });
    const answer = await act(url, 'snapshot', { samples: true });
    expect(answer).toMatchObject({ status: 500, json: { code: 'failed' } });
    expect(answer.body.toString()).not.toContain('secret');
    expect(
      await sdk.value(metrics.instrumentationFaults.name, { [ATTR.faultKind]: 'control_failed' }),
    ).toBeGreaterThan(0);
  });
});

describe('a gate', () => {
  it('passes this, arguments, results and errors on', () => {
    const model = { name: 'gated', version: '1' };
    const self = {
      add: gatePredict(model, function (this: { by: number }, x: number) {
        return x + this.by;
      }),
      by: 2,
    };
    expect(self.add(1)).toBe(3);
    const failing = gatePredict(model, () => {
      throw new RangeError('own');
    });
    expect(failing).toThrow(RangeError);
  });

  it('lets calls through when it cannot tell who asks', async () => {
    const url = await serve();
    await act(url, 'isolate', { client: 'somebody' });
    const predict = gatePredict({ name: 'gated', version: '2' }, () => 1, {
      client: () => {
        throw new Error('no session');
      },
    });
    expect(predict()).toBe(1);
    expect(
      await sdk.value(metrics.instrumentationFaults.name, { [ATTR.faultKind]: 'guard_threw' }),
    ).toBeGreaterThan(0);
    await act(url, 'isolate', { client: 'somebody', lift: true });
  });

  it('refuses wrong options', () => {
    expect(() => gatePredict({ name: '', version: '1' }, () => 1)).toThrow(
      'gatePredict model.name must be a text',
    );
    expect(() => gatePredict({ name: 'a', version: '1' }, 1 as never)).toThrow(
      'gatePredict wants a function',
    );
    expect(() => gatePredict({ name: 'a', version: '1' }, () => 1, { client: 'x' as never })).toThrow(
      'option client must be a function',
    );
  });
});
