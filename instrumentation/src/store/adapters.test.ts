import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestDirectory } from '../node/digest-files.ts';
import { digestOfFiles } from './checksums.ts';
import { ModelStoreError } from './error.ts';
import { fileModelStore } from './file-store.ts';
import { httpModelStore } from './http-store.ts';
import { mlflowModelStore } from './mlflow-store.ts';
import { s3ModelStore } from './s3-store.ts';
import {
  type Files,
  S3_KEYS,
  type StoreServer,
  startFileServer,
  startMlflowRegistry,
  startS3Server,
} from './testing/servers.ts';
import type { ModelStore, StoredModel } from './types.ts';

const prices: StoredModel = { name: 'prices', version: '1' };
const weights = new Uint8Array(3_000_000).map((_, i) => (i * 31) % 251);
const NAMES = [
  'MLmodel',
  'a b+c.txt',
  "data/it's (1)!*.txt",
  'data/ü&<é>%2f.txt',
  'data/empty',
  'weights.bin',
];
const contents: Files = Object.fromEntries(
  NAMES.map((name) => [name, name === 'weights.bin' ? weights : name === 'data/empty' ? '' : `of ${name}`]),
);

let folder: string;
const servers: StoreServer[] = [];
const stores = new Map<string, ModelStore>();
const started = async (server: Promise<StoreServer>) => {
  servers.push(await server);
  return servers.at(-1)!;
};
const below = (prefix: string, files: Files) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${prefix}${path}`, content]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
  const version = join(folder, 'prices', '1');
  await mkdir(join(version, 'data'), { recursive: true });
  for (const [name, content] of Object.entries(contents)) await writeFile(join(version, name), content);
  const list = execFileSync('sh', ['-c', 'find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum'], {
    cwd: version,
    encoding: 'utf8',
  });
  const http = await started(startFileServer(below('base/prices/1/', { ...contents, SHA256SUMS: list })));
  const s3 = await started(
    startS3Server({ ...below('all/models/prices/1/', contents), 'all/models/prices/1/data/': '' }),
  );
  const mlflow = await started(startMlflowRegistry(contents));
  stores.set('file', fileModelStore({ root: folder }));
  stores.set('http', httpModelStore({ url: `${http.url}/base/` }));
  stores.set(
    's3',
    s3ModelStore({ endpoint: s3.url, bucket: 'models', prefix: 'all/models', credentials: S3_KEYS }),
  );
  stores.set('mlflow', mlflowModelStore({ url: mlflow.url }));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

async function failureOf(work: Promise<unknown>): Promise<ModelStoreError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelStoreError);
  return error as ModelStoreError;
}

describe.each(['file', 'http', 's3', 'mlflow'])('a store of kind %s', (kind) => {
  const store = () => stores.get(kind)!;

  it('says its kind', () => expect(store().kind).toBe(kind));

  it('lists all files of a version and reads each as it is', async () => {
    const files = await store().files(prices);
    expect(files.map(({ path }) => path)).toEqual([...NAMES].sort());
    for (const { path, bytes } of files) {
      const read = await bytesOf(store().read(prices, path));
      expect(read.equals(Buffer.from(contents[path]!))).toBe(true);
      if (bytes !== undefined) expect(bytes).toBe(read.length);
    }
  });

  it.each([
    { ...prices, version: '2' },
    { ...prices, name: 'price' },
  ])('has no %o', async (model) => {
    expect((await failureOf(store().files(model))).failure).toBe('not_found');
    expect((await failureOf(bytesOf(store().read(model, 'MLmodel')))).failure).toBe('not_found');
  });

  it('has no file that is not there', async () => {
    expect((await failureOf(bytesOf(store().read(prices, 'nope')))).failure).toBe('not_found');
  });

  it.each([
    '',
    '.',
    '..',
    '../1/MLmodel',
    'data/../MLmodel',
    '/etc/passwd',
    'data//x',
    'a\\b',
    'a\0b',
    '\ud800',
    'x'.repeat(2_000),
  ])('refuses the path %j without asking', async (path) => {
    const before = servers.flatMap(({ asked }) => asked).length;
    expect((await failureOf(bytesOf(store().read(prices, path)))).failure).toBe('path');
    expect(servers.flatMap(({ asked }) => asked).length).toBe(before);
  });

  it.each(['', '..', 'a/b', '../prices', 'a\nb'])('refuses %j as name and as version', async (text) => {
    for (const model of [
      { ...prices, name: text },
      { ...prices, version: text },
    ]) {
      expect((await failureOf(store().files(model))).failure).toBe('path');
      expect((await failureOf(bytesOf(store().read(model, 'MLmodel')))).failure).toBe('path');
    }
  });

  it('ends at the signal of the caller, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const reading = async () => {
      for await (const _ of store().read(prices, 'weights.bin', { signal: controller.signal }))
        controller.abort(reason);
    };
    await expect(reading()).rejects.toBe(reason);
    await expect(store().files(prices, { signal: controller.signal })).rejects.toBe(reason);
  });
});

it('the digest of a version is that of its folder, where the store tells the digests of the files', async () => {
  const files = await stores.get('http')!.files(prices);
  expect(digestOfFiles(files)).toBe((await digestDirectory(join(folder, 'prices', '1'))).digest);
  expect(files.find(({ path }) => path === 'weights.bin')?.digest).toBe(
    `sha256:${createHash('sha256').update(weights).digest('hex')}`,
  );
  expect(digestOfFiles(await stores.get('file')!.files(prices))).toBeUndefined();
});

describe('a folder', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'store-links-'));
    await mkdir(join(root, 'm', '1', 'in'), { recursive: true });
    await writeFile(join(root, 'secret'), 'secret');
    await writeFile(join(root, 'm', '1', 'a'), 'a');
    await writeFile(join(root, 'm', '1', 'in', 'b'), 'b');
    await symlink('1', join(root, 'm', 'latest'));
  });
  afterAll(() => rm(root, { recursive: true }));
  const store = () => fileModelStore({ root });

  it('is no other version by a link', async () => {
    const latest = { name: 'm', version: 'latest' };
    expect((await failureOf(store().files(latest))).failure).toBe('path');
    expect((await failureOf(bytesOf(store().read(latest, 'a')))).failure).toBe('path');
  });

  it.each([
    ['a file outside', '../../secret'],
    ['a file of its own', 'a'],
    ['a folder', 'in'],
    ['nothing', 'gone'],
  ])('with a link to %s is refused', async (_, target) => {
    const link = join(root, 'm', '1', 'link');
    await symlink(target, link);
    try {
      expect((await failureOf(store().files({ name: 'm', version: '1' }))).failure).toBe('path');
      const failure = (await failureOf(bytesOf(store().read({ name: 'm', version: '1' }, 'link')))).failure;
      expect(failure).toBe(target === 'gone' ? 'not_found' : 'path');
      const deeper = await failureOf(bytesOf(store().read({ name: 'm', version: '1' }, 'link/b')));
      expect(['path', 'not_found']).toContain(deeper.failure);
    } finally {
      await rm(link);
    }
  });

  it('with a pipe is refused, and does not hang', async () => {
    const pipe = join(root, 'm', '1', 'pipe');
    execFileSync('mkfifo', [pipe]);
    try {
      expect((await failureOf(store().files({ name: 'm', version: '1' }))).failure).toBe('path');
      expect((await failureOf(bytesOf(store().read({ name: 'm', version: '1' }, 'pipe')))).failure).toBe(
        'path',
      );
    } finally {
      await rm(pipe);
    }
  });

  it('a file that is cut while it is read is told', async () => {
    const path = join(root, 'm', '1', 'a');
    await writeFile(path, weights);
    const cut = async () => {
      for await (const _ of store().read({ name: 'm', version: '1' }, 'a')) await truncate(path, 1_100_000);
    };
    expect((await failureOf(cut())).failure).toBe('changed');
  });

  it('a file that is replaced while it is read is read to its own end', async () => {
    const path = join(root, 'm', '1', 'a');
    await writeFile(path, weights);
    await writeFile(`${path}.new`, 'new');
    let bytes = 0;
    for await (const part of store().read({ name: 'm', version: '1' }, 'a')) {
      bytes += part.length;
      if (bytes === part.length) await rename(`${path}.new`, path);
    }
    expect(bytes).toBe(weights.length);
  });
});

describe('a server that', () => {
  const server = () => servers[0]!;
  const store = (options = {}) =>
    httpModelStore({ url: `${server().url}/base`, headers: { authorization: 'Bearer s3cr3t' }, ...options });

  it('redirects is not followed, and the credentials stay', async () => {
    const other = await started(startFileServer({ x: 'y' }));
    for (const status of [301, 307]) {
      server().once((response) => response.writeHead(status, { location: `${other.url}/x` }).end());
      const error = await failureOf(bytesOf(store().read(prices, 'MLmodel')));
      expect(error).toMatchObject({ failure: 'protocol', status });
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('s3cr3t');
    }
    expect(other.asked).toEqual([]);
  });

  it.each([
    [401, 'denied'],
    [403, 'denied'],
    [206, 'status'],
    [503, 'status'],
  ])('answers %i is told as %s', async (status, failure) => {
    server().once((response) => response.writeHead(status).end('some text of the server'));
    const error = await failureOf(bytesOf(store().read(prices, 'MLmodel')));
    expect(error).toMatchObject({ failure, status });
    expect(error.message).not.toContain('some text');
  });

  it('never answers is given up in time', async () => {
    server().once(() => undefined);
    expect((await failureOf(store({ timeoutMs: 50 }).files(prices))).failure).toBe('timeout');
  });

  it('stops in the middle is given up in time', async () => {
    server().once((response) => response.writeHead(200).write('x'));
    expect((await failureOf(bytesOf(store({ timeoutMs: 50 }).read(prices, 'MLmodel')))).failure).toBe(
      'timeout',
    );
  });

  it('drips a list is given up in time', async () => {
    server().once((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('0'), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect((await failureOf(store({ timeoutMs: 100 }).files(prices))).failure).toBe('timeout');
  });

  it('breaks off has given no whole file', async () => {
    server().once((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await failureOf(bytesOf(store().read(prices, 'MLmodel')))).failure).toBe('connection');
  });

  it('compresses what nobody asked to be is refused', async () => {
    server().once((response) => response.writeHead(200, { 'content-encoding': 'deflate' }).end('x'));
    expect((await failureOf(bytesOf(store().read(prices, 'MLmodel')))).failure).toBe('protocol');
    expect(server().headers.at(-1)).toMatchObject({
      'accept-encoding': 'identity',
      authorization: 'Bearer s3cr3t',
    });
  });

  it('has an endless list is cut off', async () => {
    let closed = false;
    server().once((response) => {
      response.writeHead(200).on('close', () => {
        closed = true;
      });
      const fill = () => {
        while (!response.destroyed && response.write('0'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', fill);
      };
      fill();
    });
    expect((await failureOf(store({ maxListBytes: 100_000 }).files(prices))).failure).toBe('too_large');
    await expect.poll(() => closed).toBe(true);
  });

  it('sends on when the reader has left is cut off', async () => {
    let closed = false;
    server().once((response) => {
      response.writeHead(200).on('close', () => {
        closed = true;
      });
      response.write('x');
    });
    for await (const _ of store().read(prices, 'weights.bin')) break;
    await expect.poll(() => closed).toBe(true);
  });

  it('lists more files than is read, or one twice, is refused', async () => {
    const line = (i: number) => `${'0'.repeat(64)}  f${i}\n`;
    server().once((response) => response.end(Array.from({ length: 10_001 }, (_, i) => line(i)).join('')));
    expect((await failureOf(store().files(prices))).failure).toBe('too_large');
    server().once((response) => response.end(line(1) + line(1)));
    expect((await failureOf(store().files(prices))).failure).toBe('protocol');
  });
});

describe('S3', () => {
  it.each([
    ['another secret', { credentials: { ...S3_KEYS, secretAccessKey: 'other' } }],
    ['another region', { region: 'eu-central-1' }],
  ])('refuses what is signed with %s', async (_, options) => {
    const store = s3ModelStore({
      endpoint: servers[1]!.url,
      bucket: 'models',
      credentials: S3_KEYS,
      ...options,
    });
    const error = await failureOf(store.files(prices));
    expect(error).toMatchObject({ failure: 'denied', status: 403 });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/AKID|other/);
  });

  it('asks for credentials before each request, and signs a session token', async () => {
    let asked = 0;
    const credentials = async () => ({ ...S3_KEYS, sessionToken: `token-${asked++}` });
    const store = s3ModelStore({
      endpoint: servers[1]!.url,
      bucket: 'models',
      prefix: 'all/models',
      credentials,
    });
    expect((await store.files(prices)).length).toBe(NAMES.length);
    expect(asked).toBe(3);
    expect(servers[1]!.headers.at(-1)?.['x-amz-security-token']).toBe('token-2');
  });

  it('without credentials from the service is denied', async () => {
    const credentials = () => Promise.reject(new Error('metadata service is gone'));
    const store = s3ModelStore({ endpoint: servers[1]!.url, bucket: 'models', credentials });
    expect((await failureOf(store.files(prices))).failure).toBe('denied');
  });

  it('that lists without end is given up', async () => {
    const endless =
      '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>1</NextContinuationToken></ListBucketResult>';
    const store = s3ModelStore({
      endpoint: servers[1]!.url,
      bucket: 'models',
      credentials: S3_KEYS,
      fetch: async () => new Response(endless),
    });
    expect((await failureOf(store.files(prices))).failure).toBe('too_large');
  });

  it('that lists what was not asked for is refused', async () => {
    const list =
      '<ListBucketResult><Contents><Key>other/1/x</Key><Size>1</Size></Contents></ListBucketResult>';
    const fetch = async () => new Response(list);
    const store = s3ModelStore({ endpoint: servers[1]!.url, bucket: 'models', credentials: S3_KEYS, fetch });
    expect((await failureOf(store.files(prices))).failure).toBe('protocol');
  });
});

describe('MLflow', () => {
  it.each([
    's3://key:s3cr3t@bucket/models',
    'mlflow-artifacts://other:5000/0/models/m-1/artifacts',
    'mlflow-artifacts:/../../etc',
    'mlflow-artifacts:/',
    'file:///etc',
    'nonsense',
  ])('that keeps the version at %s is refused', async (uri) => {
    const server = await started(startMlflowRegistry(contents, uri));
    const error = await failureOf(mlflowModelStore({ url: server.url }).files(prices));
    expect(['protocol', 'path']).toContain(error.failure);
    expect(error.message).not.toContain('s3cr3t');
    expect(server.asked.length).toBe(1);
  });

  it('that names itself is asked', async () => {
    const server = await started(startMlflowRegistry(contents, 'mlflow-artifacts:/0/models/m-1/artifacts'));
    const { host } = new URL(server.url);
    server.once((response) =>
      response.end(JSON.stringify({ artifact_uri: `mlflow-artifacts://${host}/0/models/m-1/artifacts` })),
    );
    expect((await mlflowModelStore({ url: server.url }).files(prices)).length).toBe(NAMES.length);
  });

  it('whose folders have no end is given up', async () => {
    const server = await started(startMlflowRegistry(contents));
    const answer = (url: string) =>
      url.includes('get-download-uri')
        ? { artifact_uri: 'mlflow-artifacts:/a' }
        : { files: Array.from({ length: 5 }, (_, i) => ({ path: `d${i}`, is_dir: true })) };
    const fetch = async (url: string) => new Response(JSON.stringify(answer(url)));
    expect((await failureOf(mlflowModelStore({ url: server.url, fetch }).files(prices))).failure).toBe(
      'too_large',
    );
  });
});

describe('options', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no root', () => fileModelStore({} as never), /option root must be/],
    ['an unknown one', () => fileModelStore({ root: '/', depth: 1 } as never), /no option "depth"/],
    ['no URL', () => httpModelStore({ url: 'models' }), /url/],
    ['credentials in the URL', () => mlflowModelStore({ url: 'http://a:b@c' }), /no credentials/],
    [
      'a bucket with slashes',
      () => s3ModelStore({ endpoint: 'http://a', bucket: 'a/b', credentials: S3_KEYS }),
      /bucket/,
    ],
    [
      'half credentials',
      () => s3ModelStore({ endpoint: 'http://a', bucket: 'abc', credentials: { accessKeyId: 'x' } as never }),
      /secretAccessKey/,
    ],
    ['no time', () => httpModelStore({ url: 'http://a', timeoutMs: 0 }), /timeoutMs/],
    [
      'a prefix that leads up',
      () => s3ModelStore({ endpoint: 'http://a', bucket: 'abc', prefix: '../x', credentials: S3_KEYS }),
      /\.\./,
    ],
  ])('with %s are refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
