import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Key, Store, StoredObject } from './store.ts';

/** What a controller of ReplicaSets needs to know of its kind. */
export interface Workload {
  readonly key: Key;
  readonly hashLabel: string;
  readonly revisionAnnotation: string;
}

export interface Template {
  metadata: { labels: Record<string, string> };
  spec: object;
}

/** A pod template of a version of a model. */
export function podTemplate(version: string, settings = 'a'): Template {
  return {
    metadata: { labels: { app: 'mails', 'app.kubernetes.io/version': version } },
    spec: {
      containers: [
        { name: 'model', image: `mails:${version}`, env: [{ name: 'SETTINGS', value: settings }] },
      ],
    },
  };
}

export function setsOf(store: Store, { key }: Workload): StoredObject[] {
  const owner = store.get(key)!;
  return store
    .list({ ...key, api: 'apps/v1', resource: 'replicasets' })
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
}

/** The ReplicaSet of the template that is wanted; made, or numbered as the last revision, where it is not. */
export function ensureCurrentSet(store: Store, workload: Workload): StoredObject {
  const { key, hashLabel, revisionAnnotation } = workload;
  const owner = store.get(key)!;
  const sets = setsOf(store, workload);
  const revisions = sets.map((set) => Number(set.metadata.annotations![revisionAnnotation]));
  const last = Math.max(0, ...revisions);
  const found = sets.find((set) =>
    isDeepStrictEqual(withoutHash(set.spec.template, hashLabel), owner.spec.template),
  );
  if (found !== undefined) {
    const revision = Number(found.metadata.annotations![revisionAnnotation]);
    if (revision === last) return found;
    return store.update(setKey(key, found.metadata.name), (set) => {
      set.metadata.annotations![revisionAnnotation] = String(last + 1);
    });
  }
  const hash = createHash('sha256').update(JSON.stringify(owner.spec.template)).digest('hex').slice(0, 10);
  const template = structuredClone(owner.spec.template);
  template.metadata.labels[hashLabel] = hash;
  return store.create(setKey(key, `${key.name}-${hash}`), 'ReplicaSet', {
    metadata: {
      labels: { ...template.metadata.labels },
      annotations: { ...owner.metadata.annotations, [revisionAnnotation]: String(last + 1) },
      ownerReferences: [
        { apiVersion: key.api, kind: owner.kind, name: key.name, uid: owner.metadata.uid, controller: true },
      ],
    },
    spec: { replicas: 0, template },
    status: { replicas: 0, availableReplicas: 0 },
  });
}

/** One pod more or less, towards a size. */
export function step(store: Store, key: Key, set: StoredObject, size: number, isReady: boolean): void {
  store.update(setKey(key, set.metadata.name), ({ spec, status }) => {
    spec.replicas += Math.sign(size - spec.replicas);
    // Pods are available a step after they run.
    status.availableReplicas = isReady ? Math.min(status.replicas, spec.replicas) : 0;
    status.replicas = spec.replicas;
  });
}

export function withoutHash(template: Template, hashLabel: string): Template {
  const { [hashLabel]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function setKey(key: Key, name: string): Key {
  return { ...key, api: 'apps/v1', resource: 'replicasets', name };
}

export function sum(sets: readonly StoredObject[], field: 'replicas' | 'availableReplicas'): number {
  return sets.reduce((total, { status }) => total + status[field], 0);
}
