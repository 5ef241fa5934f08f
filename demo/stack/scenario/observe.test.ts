import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { observe, type Sources, windowVerdict } from './observe.ts';
import { changes } from './watch.ts';

/** Stands for Prometheus, Alertmanager and the replay: what each address answers. */
let answers: Record<string, unknown>;
let server: Server;
let sources: Sources;

beforeAll(async () => {
  server = createServer((request, response) => {
    const address = new URL(request.url ?? '', 'http://x');
    const series = /^[a-z]*\(?(?:1, )?(ml[:_][a-z_:]+)/.exec(address.searchParams.get('query') ?? '')?.[1];
    const answer = answers[series ?? address.pathname];
    response.writeHead(answer === undefined ? 500 : 200).end(JSON.stringify(answer ?? 'broken'));
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sources = { prometheus: base, alertmanager: base, replay: `${base}/status` };
});
afterAll(() => {
  server.close();
});

const samples = (...found: [labels: object, value: number][]) => ({
  data: { result: found.map(([metric, value]) => ({ metric, value: [0, String(value)] })) },
});
const model = (window: string) => ({ ml_model_name: 'mail-filter', ml_model_version: '1', window });

beforeEach(() => {
  answers = {
    'ml:model_drift:verdict': samples([model('5m'), 1], [model('1h'), 0], [model('1d'), -1]),
    'ml:feature_drift:n': samples([{}, 412.3]),
    'ml:model_drift:features_drifted': samples([{}, 7]),
    'ml:feature_drift:psi': samples([{ ml_feature_name: 'link_count' }, 0.61]),
    'ml:canary:verdict': samples([{}, 1]),
    ml_canary_trials_total: samples([{}, 412]),
    ml_lifecycle_actions_total: samples([{}, 1]),
    '/api/v1/alerts': {
      data: {
        alerts: [
          { labels: { alertname: 'MLFeatureDrift', model: 'mail-filter' }, state: 'pending' },
          { labels: { alertname: 'MLFeatureDrift', model: 'arrival-delay' }, state: 'firing' },
          { labels: { alertname: 'Another' }, state: 'firing' },
        ],
      },
    },
    '/api/v2/alerts': [],
    '/status': { phase: 'shift', phaseStartedAt: '2026-11-23T10:00:00.000Z', sent: 900, failed: 1 },
  };
});

test('reads verdicts, numbers, alert and phase', async () => {
  const now = await observe(sources);
  expect(now).toMatchObject({
    n: 412,
    featuresDrifted: 7,
    worst: { feature: 'link_count', psi: 0.61 },
    alert: 'pending',
    received: false,
    release: { verdict: 'worse', calls: 412, rollbacks: 1 },
    replay: { phase: 'shift', phaseStartedAt: Date.UTC(2026, 10, 23, 10), sent: 900, failed: 1 },
  });
  expect(now.verdicts.map(({ window, verdict }) => [window, verdict])).toEqual([
    ['5m', 'drifted'],
    ['1h', 'fine'],
    ['1d', 'not enough data'],
  ]);
});

test('silence is not health: without verdicts there is not enough data', async () => {
  answers['ml:model_drift:verdict'] = samples();
  expect(windowVerdict(await observe(sources))).toBe('not enough data');
});

test('a source that breaks and a phase that is unknown are errors with the address', async () => {
  answers['/status'] = { phase: 'coffee' };
  await expect(observe(sources)).rejects.toThrow(/status tells an unknown phase: coffee/);
  delete answers['/api/v1/alerts'];
  await expect(observe(sources)).rejects.toThrow(/alerts answers 500/);
});

test('only what changed is told', async () => {
  const first = await observe(sources);
  expect(changes(undefined, first)).toEqual([
    expect.stringMatching(/^replay: the mail shifts/),
    'verdict: 7 features drifted, strongest link_count with PSI 0.61 (n 412)',
    'alert: pending',
    'canary of the digit reader: worse (412 calls)',
    'canary of the digit reader: taken back by 1 of 2 replicas',
  ]);
  expect(changes(first, await observe(sources))).toEqual([]);
  answers['/api/v2/alerts'] = [{}];
  expect(changes(first, await observe(sources))).toEqual(['alert: received by Alertmanager']);
});
