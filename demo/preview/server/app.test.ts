// @vitest-environment node
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from './app.ts';

const HOST = { host: '127.0.0.1:3000' };
let folder: string;
let upstream: FastifyInstance;
let app: FastifyInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parapet-preview-'));
  const [page, plugins, dashboards] = ['page', 'plugins', 'dashboards'].map((name) => join(folder, name));
  await Promise.all([
    mkdir(page!),
    mkdir(join(plugins!, 'panels/drift'), { recursive: true }),
    mkdir(dashboards!),
  ]);
  await writeFile(join(page!, 'index.html'), '<title>page</title>');
  await writeFile(join(plugins!, 'plugin.json'), '{"id":"some-app","type":"app"}');
  await writeFile(join(plugins!, 'module.js'), 'app');
  await writeFile(join(plugins!, 'panels/drift/plugin.json'), '{"id":"some-panel","type":"panel"}');
  await writeFile(join(plugins!, 'panels/drift/module.js'), 'panel');
  await writeFile(join(dashboards!, 'one.json'), '{"uid":"one","title":"One","panels":[]}');
  upstream = fastify();
  upstream.get('/prometheus/api/v1/query', async ({ query }) => ({ status: 'success', data: query }));
  const address = await upstream.listen({ host: '127.0.0.1', port: 0 });
  app = await createApp(
    {
      port: 0,
      prometheus: new URL(`${address}/prometheus`),
      loki: new URL('http://127.0.0.1:9'),
      alertmanager: new URL('http://127.0.0.1:9'),
    },
    { page: page!, plugins: plugins!, dashboards: dashboards! },
  );
});

afterAll(async () => {
  await app.close();
  await upstream.close();
  await rm(folder, { recursive: true });
});

const get = (url: string) => app.inject({ url, headers: HOST });

describe('pages', () => {
  test.each(['/', '/d/one/slug?theme=light', '/a/some-app/page'])('%s is the page', async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.body]).toEqual([200, '<title>page</title>']);
  });

  test('an unknown address is not the page', async () => expect((await get('/other')).statusCode).toBe(404));

  test('health', async () => expect((await get('/healthz')).statusCode).toBe(200));

  test('an icon that no package has is a dot, not an error', async () => {
    const answer = await get('/public/build/img/icons/unicons/never.svg');
    expect(answer.headers['content-type']).toContain('image/svg+xml');
  });
});

describe('plugins', () => {
  test('each lies where a Grafana server has it', async () => {
    expect((await get('/api/plugins')).json()).toMatchObject([
      { id: 'some-app', module: 'public/plugins/some-app/module.js' },
      { id: 'some-panel', module: 'public/plugins/some-panel/module.js' },
    ]);
    expect((await get('/public/plugins/some-app/module.js')).body).toBe('app');
    expect((await get('/public/plugins/some-panel/module.js')).body).toBe('panel');
  });

  test.each([
    '/public/plugins/some-panel/../../../../one.json',
    '/public/plugins/some-app/%2e%2e/%2e%2e/x',
  ])('%s leads nowhere', async (url) => expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400));
});

describe('dashboards', () => {
  test('are listed, and given whole by uid', async () => {
    expect((await get('/api/dashboards')).json()).toEqual([{ uid: 'one', title: 'One' }]);
    expect((await get('/api/dashboards/one')).json()).toEqual({ uid: 'one', title: 'One', panels: [] });
    expect((await get('/api/dashboards/two')).statusCode).toBe(404);
  });
});

describe('proxies', () => {
  test('pass on a read that is allowed, with the path of the upstream', async () => {
    const answer = await get('/api/prometheus/api/v1/query?query=up');
    expect(answer.json()).toEqual({ status: 'success', data: { query: 'up' } });
  });

  test.each([
    '/api/prometheus/api/v1/admin/tsdb/snapshot',
    '/api/prometheus/-/quit',
    '/api/prometheus/api/v1/query/../status/config',
    '/api/loki/loki/api/v1/push',
    '/api/alertmanager/api/v2/receivers',
  ])('refuse %s', async (url) => expect((await get(url)).statusCode).toBe(403));

  test('know no method but GET', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/prometheus/api/v1/query', headers: HOST });
    expect(answer.statusCode).toBe(404);
  });

  test('say in a sentence that the upstream is down', async () => {
    const answer = await get('/api/loki/loki/api/v1/query_range?query=x');
    expect(answer.statusCode).toBe(502);
    expect(answer.json()).toMatchObject({
      status: 'error',
      error: 'no answer at 127.0.0.1:9',
    });
  });
});

describe('security', () => {
  test('every answer carries the policy', async () => {
    for (const url of ['/', '/api/plugins', '/api/prometheus/api/v1/query?query=up', '/nothing']) {
      const { headers } = await get(url);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('a page elsewhere that rebinds its name to us is refused', async () => {
    const answer = await app.inject({ url: '/api/plugins', headers: { host: 'evil.example' } });
    expect(answer.statusCode).toBe(421);
  });
});
