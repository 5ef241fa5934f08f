import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HEAD, ROLL_BACK, scratchFolder, startResponder } from '../testing/harness.ts';
import { alertmanagerBody, grafanaBody } from '../testing/payloads.ts';
import { startTarget } from '../testing/target.ts';

const within = { timeout: 15_000, interval: 20 };
const rules = (yaml: string) => `${HEAD}rules:\n${yaml}`;
const APPROVED = rules(`
  - name: drift
    match: { alertname: MLLatencyRegression }
    actions: [snapshot, rollback]
    approval: required
`);

describe('an alert with a rule', () => {
  it('is answered once, however often it is sent', async () => {
    const { post, target, steps } = await startResponder();
    const body = alertmanagerBody({});
    expect(await post(body)).toEqual({ status: 202, json: { matched: 1 } });
    await vi.waitFor(
      async () => expect(await steps()).toEqual(['rollback started', 'rollback done']),
      within,
    );
    expect(await post(body)).toEqual({ status: 202, json: { duplicate: 1 } });
    expect(target.asked).toHaveLength(1);
    const [command] = target.asked;
    expect(command).toMatchObject({
      action: 'rollback',
      model: 'mail-filter',
      version: '2',
      reason: 'MLLatencyRegression (latency), rule slow-release',
      trigger: Date.parse(body.alerts[0]!.startsAt),
    });
  });

  it('tells why without half a character, which a control endpoint refuses', async () => {
    const { post, target } = await startResponder({
      policy: rules(`
  - name: any
    match: { severity: page }
    actions: [rollback]
    approval: none
`),
    });
    await post(
      alertmanagerBody({ labels: { alertname: `${'a'.repeat(99)}🔥`, root_cause: `${'b'.repeat(63)}🔥` } }),
    );
    await vi.waitFor(() => expect(target.asked).toHaveLength(1), within);
    expect(target.asked[0]!.reason).toBe(`${'a'.repeat(99)} (${'b'.repeat(63)}), rule any`);
  });

  it('that comes twice in one request is answered once', async () => {
    const { post } = await startResponder();
    const { alerts, ...body } = alertmanagerBody({});
    expect((await post({ ...body, alerts: [...alerts, ...alerts] })).json).toEqual({
      matched: 1,
      duplicate: 1,
    });
  });

  it('goes through its actions in their order, and past a snapshot that fails', async () => {
    const policy = HEAD + ROLL_BACK.replace('[rollback]', '[snapshot, rollback]');
    const { post, target, steps } = await startResponder({ policy });
    target.failures.push(400);
    await post(alertmanagerBody({}));
    await vi.waitFor(
      async () =>
        expect(await steps()).toEqual([
          'snapshot started',
          'snapshot failed target_failed',
          'rollback started',
          'rollback done',
        ]),
      within,
    );
  });

  it('leaves the rest where an action fails', async () => {
    const policy = HEAD + ROLL_BACK.replace('[rollback]', '[disable, rollback]');
    const { post, target, steps } = await startResponder({ policy });
    target.failures.push(409);
    await post(alertmanagerBody({}));
    await vi.waitFor(
      async () => expect(await steps()).toEqual(['disable started', 'disable failed target_failed']),
      within,
    );
    expect(target.changes).toEqual([]);
  });

  it('is tried again where the failure may pass', async () => {
    const { post, target, steps } = await startResponder();
    target.failures.push(503);
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect(target.asked).toHaveLength(2);
    expect(new Set(target.asked.map(({ id }) => id)).size).toBe(1);
  });

  it('leaves its traces without a version, and however shortly after another', async () => {
    const policy = rules(`
  - name: any
    match: { severity: page }
    actions: [snapshot]
    approval: none
`);
    const { post, target, steps } = await startResponder({ policy });
    const ofModel = { alertname: 'MLCredentialLeak', version: '' };
    await post(alertmanagerBody({}, { labels: ofModel }));
    await vi.waitFor(
      async () => expect((await steps()).filter((step) => step === 'snapshot done')).toHaveLength(2),
      within,
    );
    expect(target.asked.map(({ version }) => version).sort()).toEqual(['', '2']);
  });

  it('acts on one model after the other response of it, and on two models at once', async () => {
    const policy = rules(`
  - name: any
    match: { severity: page }
    actions: [disable]
    approval: none
    cooldown: 1s
`);
    const { post, target, steps } = await startResponder({ policy });
    const open = target.hold();
    const other = { alertname: 'MLErrors' };
    await post(alertmanagerBody({}, { labels: other }, { labels: { model: 'digits' } }));
    await vi.waitFor(() => expect(target.asked).toHaveLength(2), within);
    expect(target.asked.map(({ model }) => model).sort()).toEqual(['digits', 'mail-filter']);
    open();
    // The second one of mail-filter finds that the model was just acted on.
    await vi.waitFor(async () => expect(await steps()).toContain('disable refused cooldown'), within);
    expect(target.mostAtOnce()).toBe(2);
  });
});

describe('an alert that nothing is done for', () => {
  it.each([
    ['without a rule', { labels: { alertname: 'Other' } }, 'no_rule'],
    ['without a version to roll back', { labels: { version: '' } }, 'no_version'],
    ['with a version that is no line', { labels: { version: '1\n2' } }, 'no_version'],
    ['that ended', { status: 'resolved' as const }, 'resolved'],
  ])('%s', async (_what, alert, outcome) => {
    const { post, target, steps } = await startResponder();
    expect((await post(alertmanagerBody(alert))).json).toEqual({ [outcome]: 1 });
    expect(await steps()).toEqual([]);
    expect(target.asked).toEqual([]);
  });

  it('of a model without a target is refused, and told', async () => {
    const { post, steps } = await startResponder();
    await post(alertmanagerBody({ labels: { model: 'unknown' } }));
    await vi.waitFor(async () => expect(await steps()).toEqual(['rollback refused no_target']), within);
  });

  it('tells how many alerts the sender left out', async () => {
    const { post } = await startResponder();
    expect((await post({ ...alertmanagerBody(), truncatedAlerts: 7 })).json).toEqual({ truncated: 7 });
  });
});

describe('the first rule that matches decides', () => {
  const policy = rules(`
  - name: important
    match: { alertname: [MLLatencyRegression, MLErrors], business_impact: "true" }
    actions: [rollback]
    approval: required
  - name: unimportant
    match: { alertname: [MLLatencyRegression, MLErrors], business_impact: ["false", ""] }
    actions: [rollback]
    approval: none
`);
  it.each([
    ['true', 'rollback waiting'],
    ['false', 'rollback done'],
    ['', 'rollback done'],
  ])('business_impact "%s"', async (business_impact, step) => {
    const { post, steps } = await startResponder({ policy });
    await post(alertmanagerBody({ labels: { business_impact } }));
    await vi.waitFor(async () => expect(await steps()).toContain(step), within);
  });
});

describe('limits', () => {
  it('leave a model alone for the cool-down, and judge a later notification anew', async () => {
    const policy = HEAD + ROLL_BACK.replace('approval: none', 'approval: none\n    cooldown: 1s');
    const { post, target, steps } = await startResponder({ policy });
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    const other = alertmanagerBody({ labels: { version: '3' } });
    await post(other);
    await vi.waitFor(async () => expect(await steps()).toContain('rollback refused cooldown'), within);
    await vi.waitFor(async () => {
      await post(other);
      expect(target.changes).toEqual(['rollback mail-filter@2', 'rollback mail-filter@3']);
    }, within);
  });

  it('count models', async () => {
    const { post, target, steps } = await startResponder({
      policy: `${HEAD}limits: { models: 1 }${ROLL_BACK}`,
    });
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    await post(alertmanagerBody({ labels: { model: 'digits' } }));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback refused too_many_models'), within);
    expect(target.changes).toEqual(['rollback mail-filter@2']);
  });

  it('hold for models that come at once', async () => {
    const { post, target, steps } = await startResponder({
      policy: `${HEAD}limits: { models: 1 }${ROLL_BACK}`,
    });
    const models = ['mail-filter', 'digits', 'flights'].map((model) => ({ labels: { model } }));
    await post(alertmanagerBody(...models));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect((await steps()).filter((step) => step === 'rollback refused too_many_models')).toHaveLength(2);
    expect(target.changes).toHaveLength(1);
  });

  it('count actions', async () => {
    const policy = `${HEAD}limits: { actions: 2 }${ROLL_BACK.replace('[rollback]', '[snapshot, disable]')}`;
    const { post, steps } = await startResponder({ policy });
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('disable done'), within);
    await post(alertmanagerBody({ labels: { model: 'digits' } }));
    await vi.waitFor(
      async () => expect(await steps()).toContain('snapshot refused too_many_actions'),
      within,
    );
  });

  it('count snapshots alone for themselves, so that an attack cannot keep a rollback back', async () => {
    const policy = rules(`
  - name: traces
    match: { alertname: MLAttack }
    actions: [snapshot]
    approval: none
${ROLL_BACK.replace(/^\nrules:\n/, '')}limits: { models: 1, actions: 2 }
`);
    const { post, target, steps } = await startResponder({ policy });
    const attacks = ['mail-filter', 'digits', 'flights'].map((model) => ({
      labels: { alertname: 'MLAttack', model },
    }));
    await post(alertmanagerBody(...attacks));
    await vi.waitFor(
      async () => expect(await steps()).toContain('snapshot refused too_many_actions'),
      within,
    );
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect(target.changes).toHaveLength(3);
  });

  it('count what is open', async () => {
    const { post } = await startResponder({ policy: `${APPROVED}limits: { open: 1 }` });
    const { json } = await post(alertmanagerBody({}, { labels: { model: 'digits' } }));
    expect(json).toEqual({ matched: 1, no_room: 1 });
  });
});

describe('a delay', () => {
  const policy = HEAD + ROLL_BACK.replace('approval: none', 'approval: none\n    after: 10m');

  it('counts from the start of the alert', async () => {
    const { post, target, steps } = await startResponder({ policy });
    const startsAt = new Date(Date.now() - 600_000).toISOString();
    await post(alertmanagerBody({}, { labels: { model: 'digits' }, startsAt }));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect(target.changes).toEqual(['rollback digits@2']);
  });

  it('ends without an action when the alert does', async () => {
    const { post, target, steps } = await startResponder({ policy });
    const startsAt = new Date().toISOString();
    await post(alertmanagerBody({ startsAt }));
    await post(alertmanagerBody({ startsAt, status: 'resolved' }));
    await vi.waitFor(async () => expect(await steps()).toEqual(['rollback cancelled']), within);
    expect(target.asked).toEqual([]);
    // An alert that flaps may begin again with the start that it had.
    expect((await post(alertmanagerBody({ startsAt }))).json).toEqual({ matched: 1 });
  });
});

describe('approval', () => {
  const waiting = async (ask: Awaited<ReturnType<typeof startResponder>>['ask']) => {
    let found: { id: string; would: string[] } | undefined;
    await vi.waitFor(async () => {
      [found] = (await ask<{ id: string; would: string[] }[]>('/approvals')).json;
      expect(found).toBeDefined();
    }, within);
    return found!;
  };

  it('is waited for; then all is done', async () => {
    const { post, ask, target, steps } = await startResponder({ policy: APPROVED });
    await post(alertmanagerBody({}));
    const found = await waiting(ask);
    expect(found).toMatchObject({
      alert: 'MLLatencyRegression',
      rule: 'drift',
      model: 'mail-filter',
      version: '2',
      would: [expect.stringContaining('snapshot of mail-filter@2'), expect.stringContaining('rollback')],
    });
    expect(target.asked).toEqual([]);
    const decision = { decision: 'approve', reason: 'seen on the dashboard' };
    expect(await ask(`/approvals/${found.id}`, decision)).toEqual({
      status: 200,
      json: { id: found.id, decision: 'approve' },
    });
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect((await ask('/approvals')).json).toEqual([]);
    expect((await ask(`/approvals/${found.id}`, decision)).status).toBe(409);
  });

  it('that is denied ends it', async () => {
    const { post, ask, target, steps, secrets } = await startResponder({ policy: APPROVED });
    await post(alertmanagerBody({}));
    const { id } = await waiting(ask);
    await ask(`/approvals/${id}`, { decision: 'reject', reason: 'a false alarm' }, secrets['ben.token']);
    await vi.waitFor(async () => expect(await steps()).toContain('rollback refused rejected'), within);
    expect(target.asked).toEqual([]);
    // It is not asked for again while the alert goes on.
    expect((await ask('/approvals')).json).toEqual([]);
  });

  it('is no longer wanted when the alert ends', async () => {
    const { post, ask, steps } = await startResponder({ policy: APPROVED });
    const startsAt = new Date().toISOString();
    await post(alertmanagerBody({ startsAt }));
    await waiting(ask);
    await post(alertmanagerBody({ startsAt, status: 'resolved' }));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback cancelled'), within);
    expect((await ask('/approvals')).json).toEqual([]);
  });

  it.each([
    ['no decision', { reason: 'x' }],
    ['another decision', { decision: 'maybe', reason: 'x' }],
    ['no reason', { decision: 'approve', reason: '' }],
    ['a reason of two lines', { decision: 'approve', reason: 'a\nb' }],
    ['more', { decision: 'approve', reason: 'x', approver: 'ben' }],
  ])('takes no body with %s', async (_what, body) => {
    const { ask } = await startResponder({ policy: APPROVED });
    expect(await ask('/approvals/x', body)).toMatchObject({ status: 400, json: { code: 'malformed' } });
  });

  it('is for approvers alone', async () => {
    const { ask, secrets } = await startResponder({ policy: APPROVED });
    for (const path of ['/approvals', '/actions', '/approvals/x']) {
      const body = path === '/approvals/x' ? { decision: 'approve', reason: 'x' } : undefined;
      expect(await ask(path, body, secrets['alertmanager.token'])).toMatchObject({
        status: 401,
        json: { code: 'unauthenticated' },
      });
    }
  });
});

describe('a dry run', () => {
  it.each([
    ['of all', { policy: APPROVED, dryRun: true }],
    ['of a rule', { policy: APPROVED.replace('approval: required', 'approval: required\n    dryRun: true') }],
  ])('%s says what it would do, and does nothing', async (_what, options) => {
    const { post, target, steps, lines } = await startResponder(options);
    await post(alertmanagerBody({}));
    await vi.waitFor(
      async () => expect(await steps()).toEqual(['snapshot dry_run', 'rollback dry_run']),
      within,
    );
    expect(target.asked).toEqual([]);
    expect(lines.join('\n')).toMatch(
      /rollback mail-filter@2 dry_run: ask http:.* for rollback of mail-filter@2/,
    );
  });
});

describe('a restart', () => {
  it('does not act twice on an alert that goes on', async () => {
    const folder = scratchFolder();
    const first = await startResponder({ folder });
    const body = alertmanagerBody({});
    await first.post(body);
    await vi.waitFor(async () => expect(await first.steps()).toContain('rollback done'), within);
    await first.stop();
    const second = await startResponder({ folder });
    expect((await second.post(body)).json).toEqual({ duplicate: 1 });
    expect(second.target.asked).toEqual([]);
    expect(await second.steps()).toEqual(['rollback started', 'rollback done']);
  });

  it('keeps the cool-down', async () => {
    const folder = scratchFolder();
    const first = await startResponder({ folder });
    await first.post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await first.steps()).toContain('rollback done'), within);
    await first.stop();
    const second = await startResponder({ folder });
    await second.post(alertmanagerBody({ labels: { version: '3' } }));
    await vi.waitFor(async () => expect(await second.steps()).toContain('rollback refused cooldown'), within);
  });

  it('asks again for what waited, and takes up what was under way with the same command', async () => {
    const folder = scratchFolder();
    const target = await startTarget();
    const policy = HEAD + ROLL_BACK.replace('[rollback]', '[snapshot, rollback]');
    const first = await startResponder({ folder, target, policy });
    const open = target.hold();
    await first.post(alertmanagerBody({}));
    await vi.waitFor(() => expect(target.asked).toHaveLength(1), within);
    await first.stop();
    open();
    const second = await startResponder({ folder, target, policy });
    await vi.waitFor(async () => expect(await second.steps()).toContain('rollback done'), within);
    expect(target.asked.map(({ action }) => action)).toEqual(['snapshot', 'snapshot', 'rollback']);
    expect(target.asked[0]!.id).toBe(target.asked[1]!.id);
    await second.stop();
    await target.close();
  });

  it('takes up what had begun also where the alert has ended since, and not what had not', async () => {
    const folder = scratchFolder();
    const now = Date.now();
    const { fingerprint, labels } = alertmanagerBody({}).alerts[0]!;
    const [begun, waiting] = ['1', '2'].map((version) => ({
      id: version,
      alert: {
        source: 'alertmanager',
        isFiring: true,
        fingerprint: fingerprint + version,
        startsAt: now,
        labels: { ...labels, version },
      },
      model: 'mail-filter',
      version,
      rule: 'slow-release',
      created: now,
      approved: false,
    }));
    const open = [{ ...begun, finished: [] }, waiting];
    writeFileSync(join(folder, 'state.json'), JSON.stringify({ v: 1, seen: [], open, acts: [], recent: [] }));
    const api = createServer((_request, response) => response.end('[]')).listen(0, '127.0.0.1');
    onTestFinished(() => void api.close().closeAllConnections());
    await once(api, 'listening');
    const { port } = api.address() as AddressInfo;
    const policy = (HEAD + ROLL_BACK).replace(
      '{ tokenFile: alertmanager.token }',
      `{ tokenFile: alertmanager.token, confirm: { url: "http://127.0.0.1:${port}" } }`,
    );
    const { steps, target } = await startResponder({ folder, policy });
    await vi.waitFor(
      async () =>
        expect((await steps()).toSorted()).toEqual([
          'rollback done',
          'rollback refused not_active',
          'rollback started',
        ]),
      within,
    );
    expect(target.changes).toEqual(['rollback mail-filter@1']);
  });

  it.each([
    ['is over an hour old', { created: Date.now() - 3_700_000 }, ROLL_BACK, 'rollback refused expired'],
    [
      'had begun over an hour ago',
      { created: Date.now() - 3_700_000, finished: [] },
      ROLL_BACK,
      'rollback refused expired',
    ],
    ['has no rule any more', {}, ROLL_BACK.replace('slow-release', 'other'), undefined],
    [
      'has another target now',
      {},
      ROLL_BACK.replace('[rollback]', '[rollback]\n    target: digits'),
      'rollback done',
    ],
  ])('goes by the policy and the clock as they are: what %s', async (_what, change, rule, step) => {
    const folder = scratchFolder();
    const now = Date.now();
    const { fingerprint, labels } = alertmanagerBody({}).alerts[0]!;
    const alert = { source: 'alertmanager', isFiring: true, fingerprint, startsAt: now, labels };
    const response = {
      id: 'r1',
      alert,
      model: 'mail-filter',
      version: '2',
      rule: 'slow-release',
      created: now,
      approved: false,
    };
    const state = { v: 1, seen: [], open: [{ ...response, ...change }], acts: [], recent: [] };
    writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
    const { steps, target } = await startResponder({ folder, policy: HEAD + rule });
    if (step !== undefined) await vi.waitFor(async () => expect(await steps()).toContain(step), within);
    await vi.waitFor(() => {
      expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).open).toEqual([]);
    }, within);
    expect(target.changes).toHaveLength(step === 'rollback done' ? 1 : 0);
  });

  it('refuses a state that is none, and says what to do', async () => {
    const folder = scratchFolder();
    for (const text of ['{', '{}', '{"v":2}', '[]', '{"v":1,"seen":[1],"open":[],"acts":[],"recent":[]}']) {
      writeFileSync(join(folder, 'state.json'), text);
      await expect(startResponder({ folder })).rejects.toThrow(
        /state\.json cannot be used: .*restore it, or move it/,
      );
    }
  });
});

describe('a state that cannot be written', () => {
  it('refuses the webhook, so that it is sent again, and does nothing', async () => {
    const folder = scratchFolder();
    const { post, target, lines } = await startResponder({ folder });
    rmSync(folder, { recursive: true });
    const body = alertmanagerBody({});
    expect(await post(body)).toMatchObject({ status: 500, json: { code: 'failed' } });
    expect(target.asked).toEqual([]);
    expect(lines.join()).toContain('state.json does not exist');
  });

  it('is for its owner alone', async () => {
    const folder = scratchFolder();
    const { post, steps } = await startResponder({ folder });
    await post(alertmanagerBody({}));
    await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).not.toContain('summary');
    expect(statSync(join(folder, 'state.json')).mode & 0o077).toBe(0);
  });
});

it('takes the same alert of Grafana', async () => {
  const policy = (HEAD + ROLL_BACK).replace(/hmac: .*/, 'tokenFile: grafana.token');
  const { post, steps, secrets } = await startResponder({ policy });
  const authorization = `Bearer ${secrets['grafana.token']}`;
  expect(await post(grafanaBody({}), { authorization }, '/webhooks/grafana')).toEqual({
    status: 202,
    json: { matched: 1 },
  });
  await vi.waitFor(async () => expect(await steps()).toContain('rollback done'), within);
});
