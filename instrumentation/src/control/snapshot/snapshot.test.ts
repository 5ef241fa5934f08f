import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTar } from 'nanotar';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { registry } from '../../export/registry.ts';
import { verifyModel } from '../../signing/index.ts';
import { startTestSdk } from '../../testing/sdk.ts';
import { type ControlServer, controlEndpoint } from '../endpoint.ts';
import type { ControlOptions } from '../options.ts';
import { control, OPERATOR, SIGNING_KEY, SNAPSHOT_KEYS, TOKEN, twoVersions } from '../testing/service.ts';

const { name: model, router } = twoVersions();
let servers: ControlServer[] = [];
beforeAll(async () => {
  const sdk = await startTestSdk();
  return async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
    await sdk.stop();
  };
});

async function listen(options: Partial<ControlOptions>): Promise<ControlServer> {
  const server = await controlEndpoint({
    principals: [OPERATOR],
    routers: [router],
    snapshotKey: SNAPSHOT_KEYS.privateKey,
    ...options,
  }).listen();
  servers.push(server);
  return server;
}

async function snapshot(options: Partial<ControlOptions>, samples?: boolean, reason = 'incident 7') {
  const server = await listen(options);
  const command = { reason, ...(samples !== undefined && { samples }) };
  const answer = await control(server.url, { action: 'snapshot', command });
  const files =
    answer.status === 200
      ? new Map(parseTar(Uint8Array.from(answer.body)).map((file) => [file.name, file.text]))
      : new Map<string, string>();
  return { ...answer, files };
}

async function unpacked<Result>(
  files: ReadonlyMap<string, string>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'parapet-snapshot-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const lines = (text: string | undefined) =>
  text!
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a snapshot', () => {
  it('holds events, counts, models, what serves, versions and the audit head', async () => {
    router.predict();
    const { status, type, files } = await snapshot({
      audit: { origin: 'trail', size: 12, checkpoint: async () => 'signed' },
    });
    expect([status, type]).toEqual([200, 'application/x-tar']);
    expect([...files.keys()].sort()).toEqual([
      'audit.json',
      'counts.ndjson',
      'events.ndjson',
      'manifest.json',
      'model.sig',
      'models.ndjson',
      'serving.json',
      'versions.json',
    ]);
    expect(lines(files.get('models.ndjson'))).toContainEqual(
      expect.objectContaining({ name: model, version: '2', datasetId: 'set-1', role: 'champion' }),
    );
    expect(JSON.parse(files.get('serving.json')!).routers[model]).toMatchObject({
      champion: '2',
      previous: '1',
    });
    expect(JSON.parse(files.get('versions.json')!)).toMatchObject({ node: process.versions.node });
    expect(JSON.parse(files.get('audit.json')!)).toEqual({ origin: 'trail', size: 12, checkpoint: 'signed' });
    expect(lines(files.get('counts.ndjson'))).toContainEqual({
      name: 'ml.lifecycle.actions',
      attributes: { 'ml.model.name': model, 'ml.model.version': '2', 'ml.lifecycle.action': 'promote' },
      value: 1,
    });
    expect(
      lines(files.get('counts.ndjson')).some(
        ({ name, attributes }) => name === 'ml.predictions' && attributes['ml.model.name'] === model,
      ),
    ).toBe(true);
  });

  it('has a manifest with the digest of each file, and a signature that the public verifier takes', async () => {
    const { files } = await snapshot({});
    const manifest = JSON.parse(files.get('manifest.json')!);
    expect(manifest).toMatchObject({ schemaVersion: 1, reason: 'incident 7' });
    for (const { name, sha256, bytes } of manifest.files) {
      expect(createHash('sha256').update(files.get(name)!).digest('hex')).toBe(sha256);
      expect(Buffer.byteLength(files.get(name)!)).toBe(bytes);
    }
    await unpacked(files, async (folder) => {
      const trust = { publicKeys: [SNAPSHOT_KEYS.publicKey] };
      expect(await verifyModel(folder, { trust })).toMatchObject({ result: 'verified' });
      const events = join(folder, 'events.ndjson');
      await writeFile(events, `${await readFile(events, 'utf8')} `);
      expect((await verifyModel(folder, { trust })).result).not.toBe('verified');
    });
  });

  it('keeps the last thousand events, without secrets', async () => {
    const { files } = await snapshot({});
    for (let i = 0; i < 1100; i++) router.disable('1', { reason: `number ${i}` });
    const { load } = twoVersions();
    for (let i = 0; i < 1005; i++) load(`many-${i}`);
    const later = await snapshot({});
    expect(lines(later.files.get('events.ndjson'))).toHaveLength(1000);
    expect(lines(later.files.get('events.ndjson')).at(-1).attributes['ml.model.version']).toBe('many-1004');
    expect(lines(files.get('events.ndjson')).length).toBeLessThanOrEqual(1000);
    for (const secret of [TOKEN, SIGNING_KEY, 'PRIVATE KEY']) {
      expect([...files.values(), ...later.files.values()].join('\n')).not.toContain(secret);
    }
  });

  it('has samples only where they are asked for and given', { timeout: 20_000 }, async () => {
    const samples = function* () {
      for (let i = 0; ; i++) yield { i };
    };
    expect((await snapshot({ samples })).files.has('samples.ndjson')).toBe(false);
    const { files } = await snapshot({ samples }, true);
    expect(lines(files.get('samples.ndjson'))).toHaveLength(1000);
    expect(await snapshot({}, true)).toMatchObject({
      status: 409,
      json: { detail: 'the service gives no samples' },
    });
    expect(await snapshot({ samples: () => new Promise(() => undefined) }, true)).toMatchObject({
      status: 500,
    });
    expect(await snapshot({ samples: () => [10n] }, true)).toMatchObject({ status: 500 });
    const large = await snapshot(
      {
        samples: () => Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 'x '.repeat(499))),
      },
      true,
    );
    expect(large.body.length).toBeLessThan(16 * 2 ** 20);
    const manifest = JSON.parse(large.files.get('manifest.json')!);
    expect(manifest.files.find(({ name }: { name: string }) => name === 'samples.ndjson')).toMatchObject({
      lines: 41,
      linesInAll: 100,
    });
  });

  it('is redacted: events, and samples too', async () => {
    twoVersions().router.rollback({ reason: 'asked for by jane@example.com' });
    const samples = () => [{ subject: 'hello', from: 'jane@example.com' }];
    const { files } = await snapshot({ samples }, true);
    expect([...files.values()].join('')).not.toContain('jane@example.com');
    expect(lines(files.get('events.ndjson')).at(-1).attributes['ml.lifecycle.reason']).toBe(
      'asked for by ****',
    );
    expect(lines(files.get('samples.ndjson'))).toEqual([{ subject: 'hello', from: '****' }]);
  });

  it('is redacted in labels, in the reason, and in what a toJSON gives', async () => {
    const series = { modelName: model, modelVersion: '2', predictionClass: 'a', labelClass: 'a' };
    registry.tally('labelMatches').add({ ...series, cohort: 'jane@example.com' });
    const samples = () => [
      new URL('https://joe:hunter22@example.com/'),
      { toJSON: () => 'jane@example.com' },
    ];
    const { files } = await snapshot({ samples }, true, 'asked for by joe@example.com');
    expect([...files.values()].join('')).not.toMatch(/hunter22|joe@|jane@/);
    expect(lines(files.get('samples.ndjson'))).toEqual(['https://joe:****@example.com/', '****']);
    expect(JSON.parse(files.get('manifest.json')!).reason).toBe('asked for by ****');
  });

  it('is taken one at a time', async () => {
    let go: ((samples: unknown[]) => void) | undefined;
    const samples = () =>
      new Promise<unknown[]>((resolve) => {
        go = resolve;
      });
    const { url } = await listen({ samples });
    const ask = () => control(url, { action: 'snapshot', command: { reason: 'x', samples: true } });
    const first = ask();
    await vi.waitFor(() => expect(go).toBeDefined());
    expect(await ask()).toMatchObject({ status: 409, json: { code: 'not_possible' } });
    go!([]);
    expect((await first).status).toBe(200);
    expect((await control(url, { action: 'snapshot', command: { reason: 'x' } })).status).toBe(200);
  });

  it('is an archive that tar reads, for its owner alone', async () => {
    const { body } = await snapshot({});
    const listing = execFileSync('tar', ['-tvf', '-'], { input: body }).toString();
    expect(listing).toMatch(/^-rw------- .* manifest\.json$/m);
  });

  it('is not to be had without a key to sign it', async () => {
    expect(await snapshot({ snapshotKey: undefined })).toMatchObject({
      status: 409,
      json: { code: 'not_possible' },
    });
  });
});
