import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { credentialsOf } from './credentials.ts';
import { discardVersion, publishVersion, verifyVersion, versionFolder } from './model-folder.ts';

const MODEL = { name: 'reader', version: '1' };

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleet-'));
  await publishVersion(data, MODEL, () => writeFile(file(), 'weights'));
});
afterEach(() => rm(data, { recursive: true }));

const file = () => join(versionFolder(data, MODEL), 'model.json');

it('a published version is verified', async () => {
  await verifyVersion(data, MODEL);
});

it.each([
  ['changed', () => writeFile(file(), 'other weights'), 'model.json'],
  ['given another file', () => writeFile(`${file()}.so`, 'code'), 'model.json.so'],
  ['without its signature', () => rm(join(versionFolder(data, MODEL), 'model.sig')), 'no signature'],
])('one that is %s is not served', async (_, damage, message) => {
  await damage();
  await expect(verifyVersion(data, MODEL)).rejects.toThrow(message);
});

it('one of another name is not served as this one', async () => {
  await publishVersion(data, { ...MODEL, version: '2' }, () =>
    writeFile(join(versionFolder(data, { ...MODEL, version: '2' }), 'model.json'), 'weights'),
  );
  const signature = await readFile(join(versionFolder(data, MODEL), 'model.sig'));
  await writeFile(join(versionFolder(data, { ...MODEL, version: '2' }), 'model.sig'), signature);
  await expect(verifyVersion(data, { ...MODEL, version: '2' })).rejects.toThrow('reader');
});

it('a discarded one is gone', async () => {
  await discardVersion(data, MODEL);
  await discardVersion(data, MODEL);
  await expect(verifyVersion(data, MODEL)).rejects.toThrow('must not be loaded');
});

it('credentials are made once, and for their owner only', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => credentialsOf(data)));
  expect(new Set(all.map((one) => one.actorKey)).size).toBe(1);
  expect((await stat(join(data, 'keys', 'credentials.json'))).mode & 0o077).toBe(0);
});
