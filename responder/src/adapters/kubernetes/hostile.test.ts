import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdapterError } from '../../types.ts';
import { createAdapter, type TargetDefinition } from '../index.ts';
import { NAMESPACE, rollbackOf, TestCluster } from '../testing/cluster.ts';
import type { Key } from '../testing/store.ts';

const TOKEN = 'a-secret-token-of-the-responder';
let folder: string;
let cluster: TestCluster;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-hostile-'));
  writeFileSync(join(folder, 'token'), TOKEN);
  cluster = await new TestCluster().start();
  cluster.deploy('1', '2');
  cluster.rollOut('routed', ['1', '2']);
  cluster.rest();
  const mesh: Omit<Key, 'resource'> = { api: 'networking.istio.io/v1', namespace: NAMESPACE, name: 'mails' };
  const to = (subset: string, weight: number) => ({ destination: { host: 'mails', subset }, weight });
  cluster.api.store.create({ ...mesh, resource: 'virtualservices' }, 'VirtualService', {
    spec: { http: [{ route: [to('v1', 90), to('v2', 10)] }] },
  });
  cluster.api.store.create({ ...mesh, resource: 'destinationrules' }, 'DestinationRule', {
    spec: {
      host: 'mails',
      subsets: ['1', '2'].map((version) => ({ name: `v${version}`, labels: { version } })),
    },
  });
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const inCluster = () => ({
  namespace: NAMESPACE,
  timeout: '1s',
  cluster: { url: cluster.url, tokenFile: 'token' },
});
const targets = (): TargetDefinition[] => [
  { kind: 'kubernetes-deployment', deployment: 'mails', ...inCluster() },
  { kind: 'argo-rollouts', rollout: 'mails', ...inCluster() },
  { kind: 'istio', virtualService: 'mails', destinationRule: 'mails', ...inCluster() },
];

/** What comes of a run that is told to stop at once, which ends whatever waits. */
async function runs(definition: TargetDefinition): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20);
  try {
    const outcome = await createAdapter(definition, { baseFolder: folder }).run(rollbackOf('2'), stop.signal);
    expect(['done', 'unchanged']).toContain(outcome.status);
    expect(outcome.detail.length).toBeLessThan(1_000);
  } catch (error) {
    expect(error).toBeInstanceOf(AdapterError);
    const { message } = error as Error;
    expect(message.length).toBeLessThan(1_000);
    expect(message).not.toContain(TOKEN);
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  } finally {
    clearTimeout(timer);
  }
}

/** The answer as it would be, with one value in it another. */
function mutated(text: string, at: number, value: unknown): string {
  const tree: unknown = JSON.parse(text);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(tree);
  const [parent, key] = places[at % places.length]!;
  if (value === undefined) delete parent[key];
  else parent[key] = value;
  return JSON.stringify(tree);
}

const anything = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    {},
    [],
    '',
    -1,
    1e300,
    'x'.repeat(5_000),
    '\u202e\n',
    { message: TOKEN },
    { message: 'two\u202e\nlines' },
    TOKEN,
  ),
  fc.jsonValue(),
);

describe('a hostile API server', { timeout: 60_000 }, () => {
  it('that answers anything ends in an AdapterError', async () => {
    const answer = fc.record({
      status: fc.constantFrom(200, 200, 201, 204, 301, 400, 401, 403, 404, 409, 418, 422, 500),
      body: fc.oneof(
        anything.map((value) => JSON.stringify(value) ?? ''),
        fc.string(),
      ),
    });
    await fc.assert(
      fc.asyncProperty(answer, fc.nat(2), async (raw, which) => {
        cluster.api.answer = () => ({ ...raw, body: raw.status === 204 ? '' : raw.body });
        await runs(targets()[which]!);
      }),
      { numRuns: 120 },
    );
  });

  it('that changes one value of a good answer ends in an AdapterError or an outcome', async () => {
    const good = await goodAnswers();
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.nat(), fc.nat(9), anything, async (which, at, victim, value) => {
        let answered = 0;
        cluster.api.answer = ({ url = '', method }) => {
          if (method === 'PATCH') return { status: 200, body: '{}' };
          const text = good.get(url.split('?')[0]!);
          if (text === undefined) return { status: 404, body: '' };
          answered += 1;
          return { status: 200, body: answered - 1 === victim % 3 ? mutated(text, at, value) : text };
        };
        await runs(targets()[which]!);
      }),
      { numRuns: 250 },
    );
  });

  it('that sends without end or breaks off is left', async () => {
    for (const raw of [
      { status: 200, body: Buffer.alloc(17 * 2 ** 20, 0x20) },
      { status: 200, body: '{"kind":', headers: { 'content-length': '9999' } },
      { status: 200, body: '['.repeat(100_000) },
      { status: 200, body: '['.repeat(100_000) + ']'.repeat(100_000) },
    ]) {
      cluster.api.answer = () => raw;
      for (const target of targets()) await runs(target);
    }
  });
});

async function goodAnswers(): Promise<ReadonlyMap<string, string>> {
  cluster.api.answer = undefined;
  const base = `/namespaces/${NAMESPACE}`;
  const paths = [
    `/apis/apps/v1${base}/deployments/mails`,
    `/apis/apps/v1${base}/replicasets`,
    `/apis/argoproj.io/v1alpha1${base}/rollouts/mails`,
    `/apis/networking.istio.io/v1${base}/virtualservices/mails`,
    `/apis/networking.istio.io/v1${base}/destinationrules/mails`,
  ];
  const texts = await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`${cluster.url}${path}`);
      expect(response.status).toBe(200);
      return response.text();
    }),
  );
  return new Map(paths.map((path, index) => [path, texts[index]!]));
}
