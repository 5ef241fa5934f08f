import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

/** An object as the API has it; tests and controllers look into it freely. */
export interface StoredObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { uid: string; controller: boolean; kind: string; name: string; apiVersion: string }[];
  };
  // biome-ignore lint/suspicious/noExplicitAny: of whatever kind
  spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: of whatever kind
  status?: any;
}

export interface Key {
  /** `apps/v1` */
  readonly api: string;
  /** `deployments` */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * The objects of a cluster. Each change gives an object a new `resourceVersion`, each change of its spec a new `generation`:
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#metadata
 */
export class Store {
  readonly #objects = new Map<string, { key: Key; object: StoredObject }>();
  #lastVersion = 1000;
  /** A second passes between two creations, which is what timestamps can tell apart. */
  #clock = Date.UTC(2026, 10, 1);

  create(
    key: Key,
    kind: string,
    parts: Omit<Partial<StoredObject>, 'metadata'> & { metadata?: Partial<StoredObject['metadata']> },
  ): StoredObject {
    this.#clock += 1000;
    const object: StoredObject = {
      apiVersion: key.api,
      kind,
      spec: {},
      ...parts,
      metadata: {
        generation: 1,
        creationTimestamp: new Date(this.#clock).toISOString().replace('.000Z', 'Z'),
        ...parts.metadata,
        name: key.name,
        namespace: key.namespace,
        uid: randomUUID(),
        resourceVersion: this.#nextVersion(),
      },
    };
    this.#objects.set(textOf(key), { key, object: structuredClone(object) });
    return object;
  }

  /** A copy. */
  get(key: Key): StoredObject | undefined {
    return structuredClone(this.#objects.get(textOf(key))?.object);
  }

  list({ api, resource, namespace }: Omit<Key, 'name'>): StoredObject[] {
    return [...this.#objects.values()]
      .filter(({ key }) => key.api === api && key.resource === resource && key.namespace === namespace)
      .map(({ object }) => structuredClone(object));
  }

  /** Changes a copy, and stores it where that made a difference. */
  update(key: Key, mutate: (object: StoredObject) => void): StoredObject {
    const next = this.get(key);
    if (next === undefined) throw new Error(`there is no ${textOf(key)}`);
    mutate(next);
    return this.replace(key, next);
  }

  replace(key: Key, next: StoredObject): StoredObject {
    const before = this.get(key)!;
    const { resourceVersion, generation, uid, creationTimestamp } = before.metadata;
    next.metadata = { ...next.metadata, resourceVersion, generation, uid, creationTimestamp };
    if (isDeepStrictEqual(before, next)) return before;
    if (!isDeepStrictEqual(before.spec, next.spec)) next.metadata.generation += 1;
    next.metadata.resourceVersion = this.#nextVersion();
    this.#objects.set(textOf(key), { key, object: structuredClone(next) });
    return next;
  }

  #nextVersion(): string {
    this.#lastVersion += 1;
    return String(this.#lastVersion);
  }
}

function textOf({ api, resource, namespace, name }: Key): string {
  return `${api}/${namespace}/${resource}/${name}`;
}
