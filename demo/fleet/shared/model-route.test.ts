import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer } from './access.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { httpService } from './http-service.ts';
import { guardedModels, publishVersion, versionFolder } from './model-folder.ts';
import { addModelRoutes } from './model-route.ts';

const MODEL = { name: 'reader', version: '1' };
const app = httpService(1024);
let data: string;
let credentials: Credentials;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'models-'));
  await publishVersion(data, MODEL, () =>
    writeFile(join(versionFolder(data, MODEL), 'model.json'), 'weights'),
  );
  credentials = await credentialsOf(data);
  addModelRoutes(app, guardedModels(data), credentials);
});
afterAll(async () => {
  await app.close();
  await rm(data, { recursive: true });
});

const get = (url: string, headers = {}) => app.inject({ url, headers });

it('gives a version to whom a scope lets, byte for byte', async () => {
  const headers = bearer(credentials, 'analyst');
  const list = await get('/models/reader/1', headers);
  expect(list.json().files.map(({ path }: { path: string }) => path)).toEqual(['model.json', 'model.sig']);
  expect((await get('/models/reader/1/model.json', headers)).body).toBe('weights');
});

it.each([
  ['nobody', () => ({}), 401],
  ['a forged token', () => ({ authorization: 'Bearer forged' }), 401],
  ['a token for something else', () => bearer(credentials, 'scraper'), 403],
])('refuses %s, whether the file is there or not', async (_, headers, status) => {
  for (const path of ['/models/reader/1', '/models/reader/1/model.json', '/models/reader/9/none']) {
    const answer = await get(path, headers());
    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('weights');
  }
});

it('leads nowhere else', async () => {
  const headers = bearer(credentials, 'analyst');
  for (const path of [
    'reader/1/..%2f..%2f..%2fkeys%2fcredentials.json',
    '..%2f..%2f/keys/credentials.json',
    'reader/9/none',
  ]) {
    expect((await get(`/models/${path}`, headers)).statusCode).toBe(404);
  }
});
