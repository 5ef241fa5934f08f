import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Principal } from '../access/principal.ts';
import { auditing } from '../audit/sink.ts';
import { ATTR, events, metrics } from '../contract/index.ts';
import { userHash } from '../events/user-hash.ts';
import { registry } from '../export/registry.ts';
import type { SecurityEvent } from '../security/event.ts';
import { configureSecurity } from '../security/settings.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { ModelAccessError } from './access-error.ts';
import { ModelStoreError } from './error.ts';
import { fileModelStore } from './file-store.ts';
import { guardModelStore } from './guard.ts';
import type { StoreGuardOptions } from './guard-options.ts';
import type { ModelStore, StoredModel } from './types.ts';

const KEY = 'a key of the tests, long enough';
const NOW = Date.UTC(2026, 10, 23, 3, 10);
const VERSIONS = 60;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'guard-'));
  for (const name of ['prices', 'fraud']) {
    for (let version = 1; version <= VERSIONS; version++) {
      const folder = join(root, name, String(version));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'weights'), Buffer.alloc(2_500_000, version));
      await writeFile(join(folder, 'config'), '{}');
      await writeFile(join(folder, 'empty'), '');
    }
  }
});
afterAll(() => rm(root, { recursive: true }));

let sdk: TestSdk;
let findings: SecurityEvent[];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: NOW });
  sdk = await startTestSdk();
  // What was counted before is seen by this SDK too.
  registry.start();
  findings = [];
  configureSecurity({ actorKey: KEY, onEvent: (event) => void findings.push(event) });
});
afterEach(async () => {
  await flush();
  configureSecurity({});
  vi.useRealTimers();
  await sdk.stop();
});

const flush = async () => {
  for (const one of registry.flushers) await one();
};
const ann: Principal = { id: 'ann@example.com', kind: 'user', scopes: ['models:read:prices'] };
const guard = (options?: StoreGuardOptions, store: ModelStore = fileModelStore({ root })) =>
  guardModelStore(store, options);
const version = (number: number, name = 'prices'): StoredModel => ({ name, version: String(number) });
const sent = () =>
  sdk
    .events()
    .flatMap(({ eventName, attributes }) => (eventName === events.modelDownload.name ? [attributes] : []));
const downloads = (labels: Record<string, string>) => sdk.value(metrics.modelDownloads.name, labels);

async function take(store: ModelStore, model: StoredModel, path = 'weights'): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(model, path)) parts.push(part);
  return Buffer.concat(parts);
}

async function refusal(work: Promise<unknown>): Promise<ModelAccessError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelAccessError);
  return error as ModelAccessError;
}

describe('a download', () => {
  it('passes bytes as they are, is one count, and leaves evidence at its begin and its end', async () => {
    const audited = vi.fn();
    auditing.sink = audited;
    const counted = { [ATTR.modelName]: 'prices', [ATTR.modelVersion]: '1', [ATTR.principalKind]: 'user' };
    const before = (await downloads(counted)) ?? 0;
    const store = guard().for(ann);
    const files = await store.files(version(1));
    for (const { path } of files) await take(store, { ...version(1), datasetId: 'sales' }, path);
    expect(await take(store, version(2))).toEqual(Buffer.alloc(2_500_000, 2));
    expect(await downloads({ ...counted, [ATTR.securityAction]: 'allowed' })).toBe(before + 1);
    await flush();
    auditing.sink = undefined;

    const [begin, , end] = sent();
    expect(begin).toMatchObject({
      [ATTR.modelName]: 'prices',
      [ATTR.modelVersion]: '1',
      [ATTR.datasetId]: 'sales',
      [ATTR.downloadOutcome]: 'started',
      [ATTR.securityAction]: 'allowed',
      [ATTR.securityRule]: 'none',
      [ATTR.principalKind]: 'user',
      [ATTR.userHash]: userHash(ann.id, KEY),
      [ATTR.storeKind]: 'file',
    });
    expect(end).toMatchObject({
      [ATTR.downloadId]: begin![ATTR.downloadId],
      [ATTR.downloadOutcome]: 'completed',
      [ATTR.downloadFiles]: 3,
      [ATTR.downloadBytes]: 2_500_002,
    });
    expect(audited.mock.calls.map(([{ type }]) => type)).toEqual(Array(4).fill(events.modelDownload.name));
    expect(findings).toEqual([]);
    expect(JSON.stringify(sdk.events())).not.toContain('ann@');
  });

  it('is in the evidence before its first byte is handed on', async () => {
    for await (const _ of guard().for(ann).read(version(3), 'weights')) {
      expect(sent().map((event) => event[ATTR.downloadOutcome])).toEqual(['started']);
      break;
    }
  });

  it('of an empty file is one', async () => {
    await take(guard().for(ann), version(4), 'empty');
    await flush();
    expect(sent().at(-1)).toMatchObject({ [ATTR.downloadOutcome]: 'completed', [ATTR.downloadBytes]: 0 });
  });

  it('that is left half-way is aborted, by the loop or by the signal', async () => {
    const controller = new AbortController();
    const store = guard().for(ann);
    for await (const _ of store.read(version(5), 'weights')) break;
    const reading = async () => {
      for await (const _ of store.read(version(6), 'weights', { signal: controller.signal }))
        controller.abort();
    };
    await expect(reading()).rejects.toThrow('aborted');
    await flush();
    const ends = sent().filter((event) => event[ATTR.downloadOutcome] !== 'started');
    expect(ends.map((event) => event[ATTR.downloadOutcome])).toEqual(['aborted', 'aborted']);
    expect(ends.map((event) => event[ATTR.downloadBytes])).toEqual([1_048_576, 1_048_576]);
  });

  it('is of the model that was allowed, whatever the caller makes of theirs in between', async () => {
    const asked: { name: string; version: string } = { ...version(1) };
    const allowed = guard({ authorize: async () => true }).for(ann);
    const reading = take(allowed, asked, 'config');
    asked.name = 'fraud';
    await reading;
    await flush();
    expect(sent().map((event) => event[ATTR.modelName])).toEqual(['prices', 'prices']);
    const seen: StoredModel[] = [];
    const own = fileModelStore({ root });
    const store: ModelStore = { ...own, files: (model) => own.files(seen[seen.push(model) - 1]!) };
    const listing = guard({ authorize: async () => true }, store)
      .for(ann)
      .files(Object.assign(asked, version(1)));
    asked.name = 'fraud';
    await listing;
    expect(seen).toEqual([version(1)]);
  });

  it('that nobody may make is refused and counted, even by a path that no store takes', async () => {
    await expect(take(guard().for(undefined), version(1), '../../fraud/1/weights')).rejects.toThrow(
      ModelAccessError,
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['model_store_authentication']);
    await expect(take(guard().for(ann), version(1), '../../fraud/1/weights')).rejects.toThrow(
      ModelStoreError,
    );
  });

  it('that the store breaks off is failed, with the error as it was', async () => {
    const broken = new ModelStoreError('connection', 'gone, with a secret');
    const store: ModelStore = {
      kind: 'own',
      files: async () => [],
      async *read() {
        yield new Uint8Array(10);
        throw broken;
      },
    };
    await expect(take(guard({}, store).for(ann), version(7))).rejects.toBe(broken);
    await flush();
    expect(sent().at(-1)).toMatchObject({
      [ATTR.downloadOutcome]: 'failed',
      [ATTR.errorType]: 'connection',
      [ATTR.downloadBytes]: 10,
    });
    expect(JSON.stringify(sdk.events())).not.toContain('secret');
  });

  it('of what is not there is none', async () => {
    const store = guard().for(ann);
    await expect(take(store, version(999))).rejects.toMatchObject({ failure: 'not_found' });
    await flush();
    expect(sent()).toEqual([]);
    expect(await downloads({ [ATTR.modelVersion]: '999' })).toBeUndefined();
  });

  it('is another one when the first file is read again, or after a pause of a minute', async () => {
    const store = guard().for(ann);
    await take(store, version(8), 'config');
    vi.advanceTimersByTime(50_000);
    await take(store, version(8), 'weights');
    vi.advanceTimersByTime(50_000);
    await take(store, version(8), 'empty');
    expect(sent().length).toBe(1);
    await take(store, version(8), 'config');
    expect(sent().map((event) => event[ATTR.downloadOutcome])).toEqual(['started', 'completed', 'started']);
    expect(sent()[1]).toMatchObject({ [ATTR.downloadFiles]: 3, [ATTR.downloadDuration]: 100 });
    vi.advanceTimersByTime(80_000);
    expect(sent().length).toBe(4);
    await take(store, version(8), 'weights');
    expect(sent().length).toBe(5);
  });

  it('that another one overtakes, of the same principal, has its own end', async () => {
    const store = guard().for(ann);
    const slow = store.read(version(11), 'weights')[Symbol.asyncIterator]();
    await slow.next();
    await take(store, version(11));
    expect(sent().map((event) => event[ATTR.downloadOutcome])).toEqual(['started', 'started']);
    while (!(await slow.next()).done);
    await flush();
    const ends = sent().slice(2);
    expect(ends.map((event) => event[ATTR.downloadOutcome])).toEqual(['completed', 'completed']);
    expect(ends.map((event) => event[ATTR.downloadBytes])).toEqual([2_500_000, 2_500_000]);
  });

  it('of two principals is two', async () => {
    const one = guard();
    await take(one.for(ann), version(9), 'config');
    await take(one.for({ ...ann, id: 'bob' }), version(9), 'empty');
    expect(new Set(sent().map((event) => event[ATTR.downloadId])).size).toBe(2);
  });

  it('carries the digest of the version where the store told it', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const store: ModelStore = {
      kind: 'own',
      files: async () => [{ path: 'a', digest }],
      async *read() {
        yield new Uint8Array(1);
      },
    };
    const mine = guard({}, store).for(ann);
    await mine.files(version(10));
    await take(mine, version(10), 'a');
    expect(sent()[0]![ATTR.modelDigest]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('refused is', () => {
  const cases: [string, Principal | undefined, StoredModel, StoreGuardOptions, string, number][] = [
    ['nobody', undefined, version(1), {}, 'model_store_authentication', 401],
    ['an expired credential', { ...ann, expiresAt: NOW }, version(1), {}, 'model_store_expiry', 401],
    ['another model', ann, version(1, 'fraud'), {}, 'model_store_scope', 403],
    ['another action', { ...ann, scopes: ['models:write:prices'] }, version(1), {}, 'model_store_scope', 403],
    [
      'whom the service refuses',
      ann,
      version(1),
      { authorize: async () => false },
      'model_store_policy',
      403,
    ],
    [
      'anybody when the service cannot tell',
      ann,
      version(1),
      {
        authorize: () => {
          throw new Error('no');
        },
      },
      'model_store_policy',
      403,
    ],
    [
      'anybody when the service says neither',
      ann,
      version(1),
      { authorize: () => 'yes' as never },
      'model_store_policy',
      403,
    ],
  ];
  it.each(cases)('%s, before the store is asked', async (_, principal, model, options, rule, status) => {
    const inner = { kind: 'own', files: vi.fn(), read: vi.fn() };
    const store = guard(options, inner).for(principal);
    const labels = { [ATTR.securityRule]: rule, [ATTR.modelName]: model.name };
    const before = (await sdk.value(metrics.accessDecisions.name, labels)) ?? 0;
    for (const work of [take(store, model), store.files(model)]) {
      const error = await refusal(work);
      expect(error).toMatchObject({ rule, status });
      expect(error.message).not.toContain('ann');
    }
    expect(inner.read).not.toHaveBeenCalled();
    expect(inner.files).not.toHaveBeenCalled();
    expect(await sdk.value(metrics.accessDecisions.name, labels)).toBe(before + 2);
    expect(sent()).toHaveLength(principal === undefined ? 0 : 2);
    for (const event of sent()) {
      expect(event).toMatchObject({
        [ATTR.downloadOutcome]: 'refused',
        [ATTR.securityAction]: 'blocked',
        [ATTR.securityRule]: rule,
      });
    }
    expect(findings[0]).toMatchObject({ category: 'unauthorized_access', rule, action: 'blocked' });
    expect(findings.length).toBe(1);
  });

  it('an expired token is told as one that somebody else may have', async () => {
    await refusal(take(guard().for({ ...ann, expiresAt: NOW - 1 }), version(1)));
    expect(findings[0]!.technique?.id).toBe('AML.T0091.000');
  });

  it('made-up versions are a hundred series, and not more', async () => {
    const store = guard().for({ ...ann, scopes: [] });
    for (let i = 0; i < 300; i++) await refusal(take(store, { name: 'made-up', version: `v${i}` }));
    for (const { name } of [metrics.modelDownloads, metrics.accessDecisions, metrics.securityEvents]) {
      const points = await sdk.points(name);
      expect(points.filter(({ attributes }) => attributes[ATTR.modelName] === 'made-up').length).toBe(100);
    }
    expect(sent().length).toBe(300);
  });

  it('not a scope for all, nor one until it expires', async () => {
    const scopes = ['models:read:*'];
    expect(
      (await take(guard().for({ ...ann, scopes, expiresAt: NOW + 1 }), version(1, 'fraud'))).length,
    ).toBe(2_500_000);
  });

  it('a principal that is none throws where it is given', () => {
    expect(() => guard().for({ id: 'x' } as never)).toThrow(/kind/);
    expect(() => guard().for({ ...ann, id: '' })).toThrow(/id/);
  });
});

describe('a leaked token', () => {
  const thief: Principal = { id: 'svc-token', kind: 'service', scopes: ['models:read:*'] };
  const scrape = async (store: ModelStore) => {
    const refused: unknown[] = [];
    for (let i = 1; i <= VERSIONS; i++)
      await take(store, version(i), 'config').catch((error) => refused.push(error));
    return refused;
  };

  it('that takes all versions is one finding with its count', async () => {
    const one = guard({ usualPerHour: { service: 2 } });
    expect(await scrape(one.for(thief))).toEqual([]);
    await flush();
    const { unusualFrom } = one.usual('service')!;
    expect(findings.length).toBe(2);
    expect(findings[0]).toMatchObject({
      category: 'model_theft',
      severity: 'high',
      action: 'flagged',
      rule: 'download_rate',
      principalKind: 'service',
      rootCause: `download_rate/service/${userHash(thief.id, KEY)}`,
      score: unusualFrom,
    });
    expect(findings[0]!.technique?.id).toBe('AML.T0035');
    expect(findings[1]).toMatchObject({ isUpdate: true, count: VERSIONS - unusualFrom + 1 });
    const flagged = { [ATTR.principalKind]: 'service', [ATTR.securityAction]: 'flagged' };
    expect(await downloads(flagged)).toBe(VERSIONS - unusualFrom + 1);
  });

  it('is stopped where the policy says so, also when it asks for all at once', async () => {
    const one = guard({ usualPerHour: { service: 2 }, unusual: 'block' });
    const { unusualFrom } = one.usual('service')!;
    const store = one.for(thief);
    const work = Array.from({ length: VERSIONS }, (_, i) => take(store, version(i + 1), 'config'));
    const results = await Promise.allSettled(work);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(unusualFrom - 1);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
      rule: 'model_store_rate',
      status: 429,
    });
    expect(new Set(findings.map(({ category }) => category))).toEqual(new Set(['model_theft']));
    // The next hour it may go on, and others all the time.
    expect((await take(one.for({ ...thief, id: 'another' }), version(1), 'config')).length).toBe(2);
  });

  it('without a key of actors has a cause of its own that tells nobody', async () => {
    configureSecurity({ onEvent: (event) => void findings.push(event) });
    const one = guard({ usualPerHour: { service: 2 } });
    await scrape(one.for(thief));
    expect(findings[0]!.rootCause).toMatch(/^download_rate\/service\/[0-9a-f-]{36}$/);
    expect(findings[0]!.actorHash).toBeUndefined();
  });

  it('that asks for what is not there makes no series of it', async () => {
    const store = guard({ usualPerHour: { service: 2 } }).for(thief);
    for (let i = 0; i < 200; i++)
      await take(store, { name: 'guessed', version: `v${i}` }).catch(() => undefined);
    const points = await sdk.points(metrics.securityEvents.name);
    expect(points.filter(({ attributes }) => attributes[ATTR.modelName] === 'guessed').length).toBe(100);
  });

  it('of CI is no anomaly by its number', async () => {
    await scrape(guard({ usualPerHour: { service: 2 } }).for({ ...thief, kind: 'ci' }));
    expect(findings).toEqual([]);
  });
});

describe('options', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no store', () => guardModelStore(undefined as never), /wants a model store/],
    [
      'half a store',
      () => guardModelStore({ kind: 'x', files: async () => [] } as never),
      /read of the store/,
    ],
    ['an unknown one', () => guard({ rate: 1 } as never), /no option "rate"/],
    ['an unknown kind', () => guard({ usualPerHour: { robot: 1 } as never }), /robot/],
    ['no rate', () => guard({ usualPerHour: { user: 0 } }), /usualPerHour.user/],
    ['no level', () => guard({ falseAlarmsPerDay: 0 }), /falseAlarmsPerDay/],
    ['another policy', () => guard({ unusual: 'allow' as never }), /flag or block/],
    ['authorize that is none', () => guard({ authorize: 'yes' as never }), /authorize/],
  ])('with %s are refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
