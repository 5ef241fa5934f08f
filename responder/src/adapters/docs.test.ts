import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createAdapter, TARGET_SCHEMA, type TargetDefinition } from './index.ts';
import { NAMESPACE, rollbackOf, TestCluster } from './testing/cluster.ts';
import type { Rule } from './testing/kubernetes-api.ts';

const PAGE = readFileSync(new URL('../../../docs/responder-adapters.md', import.meta.url), 'utf8');
const blocks = [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => parse(match[1]!));
const targets: Readonly<Record<string, TargetDefinition>> = blocks.find((block) => block.targets).targets;
const isTarget = new Ajv({ strict: true, allErrors: true }).compile(TARGET_SCHEMA);

interface Role {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly rules: readonly Rule[];
}
const roles: ReadonlyMap<string, Role> = new Map(
  blocks
    .filter((block) => block.kind === 'Role')
    .map((role) => [role.metadata.name.replace('parapet-responder-', ''), role]),
);

const clusters: TestCluster[] = [];
afterEach(() => Promise.all(clusters.splice(0).map((cluster) => cluster.stop())));

/** What has to happen so that an adapter uses all that its role grants. */
const SCENARIOS: Readonly<Record<string, (cluster: TestCluster) => void>> = {
  'kubernetes-deployment': (cluster) => cluster.deploy('1', '2'),
  'argo-rollouts': (cluster) => cluster.rollOut('basic', ['1', '2'], { isPromoted: true }),
  istio: ({ api: { store } }) => {
    const mesh = { api: 'networking.istio.io/v1', namespace: NAMESPACE, name: 'mails' };
    const to = (subset: string, weight: number) => ({ destination: { host: 'mails', subset }, weight });
    store.create({ ...mesh, resource: 'virtualservices' }, 'VirtualService', {
      spec: { http: [{ route: [to('v1', 90), to('v2', 10)] }] },
    });
    store.create({ ...mesh, resource: 'destinationrules' }, 'DestinationRule', {
      spec: {
        host: 'mails',
        subsets: ['1', '2'].map((version) => ({ name: `v${version}`, labels: { version } })),
      },
    });
  },
};

describe('docs/responder-adapters.md', () => {
  it('has a target of each kind, as the schema wants it', () => {
    for (const [name, definition] of Object.entries(targets)) {
      expect(isTarget(definition), `${name}: ${JSON.stringify(isTarget.errors)}`).toBe(true);
      expect(() => createAdapter(definition, { baseFolder: '/etc/parapet' })).not.toThrow();
    }
    const kinds = Object.values(targets).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual([...TARGET_SCHEMA.properties.kind.enum].sort());
  });

  it('names every field of every kind', () => {
    for (const { then } of TARGET_SCHEMA.allOf) {
      for (const field of Object.keys(then.properties)) {
        expect(PAGE, `${then.properties.kind.const}: ${field}`).toMatch(new RegExp(`\`${field}(\\.\\w+)?\``));
      }
    }
  });

  it.each(
    Object.keys(SCENARIOS),
  )('grants the adapter %s what it asks for, and nothing more', async (kind) => {
    const { rules, metadata } = roles.get(kind)!;
    expect(metadata.namespace).toBe(NAMESPACE);
    const cluster = await new TestCluster({ rules }).start();
    clusters.push(cluster);
    SCENARIOS[kind]!(cluster);
    const definition = Object.values(targets).find((target) => target.kind === kind)!;
    const here = { ...definition, cluster: { url: cluster.url } } as TargetDefinition;
    const { status } = await createAdapter(here, { baseFolder: '.' }).run(
      rollbackOf('2'),
      new AbortController().signal,
    );
    expect(status).toBe('done');
    const used = new Set(
      cluster.api.accesses.map(({ verb, group, resource, name = '' }) =>
        [verb, group, resource, name].join(' '),
      ),
    );
    const granted = rules.flatMap(({ verbs, apiGroups, resources, resourceNames = [''] }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            resourceNames.map((name) => [verb, group, resource, name].join(' ')),
          ),
        ),
      ),
    );
    expect([...used].sort()).toEqual(granted.sort());
  });
});
