import { AdapterError } from '../../types.ts';
import { foreignText } from '../foreign-text.ts';
import { askHttp } from '../http.ts';
import { parseJson } from '../json.ts';
import { TransientError } from '../wait.ts';
import type { Cluster } from './cluster.ts';
import {
  checkObject,
  checkReplicaSets,
  type KubernetesObject,
  type ReplicaSet,
  type Shape,
} from './objects.ts';

const REQUEST_MS = 10_000;
/** etcd takes no object above 1.5 MiB; a list of ReplicaSets holds some of them. */
const MOST_BYTES = 16 * 2 ** 20;
/** A Deployment keeps ten old ReplicaSets unless told otherwise. */
const MOST_LISTED = 500;

/** One object of the API; names are checked when a target is made, so they cannot leave their place in a path. */
export interface ObjectPath {
  /** Of the API, such as `apps/v1`. */
  readonly api: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** An operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'test';
  readonly path: string;
  readonly value: unknown;
}

interface Change {
  readonly type: 'application/json-patch+json' | 'application/merge-patch+json';
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  /** What the body says; undefined where it is no JSON. */
  readonly json: unknown;
}

/**
 * What the adapters ask an API server for. A change names the version of the object that it was made for, and the server
 * refuses it when that is no longer the last one: https://kubernetes.io/docs/reference/using-api/api-concepts/
 *
 * Each method throws an AdapterError with what the server says, or a TransientError for what may pass.
 */
export class KubernetesClient {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async get<T extends KubernetesObject>(path: ObjectPath, shape: Shape<T>, signal: AbortSignal): Promise<T> {
    return checkObject(shape, bodyOf(await this.#ask(pathOf(path), { signal })), path);
  }

  /** ReplicaSets of a namespace by labels, 500 at most. */
  async replicaSets(
    namespace: string,
    selector: string,
    signal: AbortSignal,
  ): Promise<readonly ReplicaSet[]> {
    const query = new URLSearchParams({ labelSelector: selector, limit: String(MOST_LISTED) });
    const path = `/apis/apps/v1/namespaces/${namespace}/replicasets?${query}`;
    const { items, metadata } = checkReplicaSets(bodyOf(await this.#ask(path, { signal })));
    if (metadata.continue) {
      throw new AdapterError(`more than ${MOST_LISTED} ReplicaSets match ${foreignText(selector)}`, false);
    }
    return items;
  }

  /** Puts a merge patch (RFC 7386) on the status of an object as it was read. */
  async patchStatus(path: ObjectPath, read: KubernetesObject, status: object): Promise<void> {
    const body = { metadata: { resourceVersion: read.metadata.resourceVersion }, status };
    bodyOf(
      await this.#ask(`${pathOf(path)}/status`, { change: { type: 'application/merge-patch+json', body } }),
    );
  }

  /**
   * Puts a JSON patch on an object as it was read. A server answers 422 to a test that fails as to any other fault of a
   * patch; what tells them apart is whether the object is another by now.
   */
  async patch(
    path: ObjectPath,
    read: KubernetesObject,
    operations: readonly PatchOperation[],
    shape: Shape<KubernetesObject>,
    signal: AbortSignal,
  ): Promise<void> {
    const { resourceVersion } = read.metadata;
    const test: PatchOperation = { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion };
    const answer = await this.#ask(pathOf(path), {
      change: { type: 'application/json-patch+json', body: [test, ...operations] },
    });
    if (answer.status === 422) {
      const now = await this.get(path, shape, signal);
      if (now.metadata.resourceVersion !== resourceVersion) {
        throw new TransientError(`${path.resource} ${path.name} was changed by somebody else in between`);
      }
    }
    bodyOf(answer);
  }

  async #ask(path: string, { change, signal }: { change?: Change; signal?: AbortSignal }): Promise<Answer> {
    const [token, ca] = await Promise.all([this.#cluster.token(), this.#cluster.ca()]);
    const { status, body } = await askHttp({
      method: change === undefined ? 'GET' : 'PATCH',
      url: new URL(path, this.#cluster.url()),
      headers: {
        accept: 'application/json',
        'user-agent': 'parapet-responder',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(change !== undefined && { 'content-type': change.type }),
      },
      body: change && JSON.stringify(change.body),
      ca,
      timeoutMs: REQUEST_MS,
      mostBytes: MOST_BYTES,
      signal,
    });
    const json = parseJson(body.toString());
    if (token !== undefined && holds(json, token)) {
      throw new AdapterError('the API server answers with the token that it was asked with', false);
    }
    return { status, json };
  }
}

function pathOf({ api, resource, namespace, name }: ObjectPath): string {
  return `/apis/${api}/namespaces/${namespace}/${resource}/${name}`;
}

/** Whether a text is in it: versions, hosts and messages end in errors and audit trails. */
function holds(json: unknown, text: string): boolean {
  try {
    return JSON.stringify(json ?? null).includes(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AdapterError('the API server answers JSON that is nested too deeply', false, { cause: error });
  }
}

/** @throws AdapterError for any answer but 200, with the message of its Status object */
function bodyOf({ status, json }: Answer): unknown {
  if (status === 200) return json;
  const message = (json as { message?: unknown } | null | undefined)?.message;
  const said = foreignText(typeof message === 'string' ? message : 'no reason');
  const text = `the API server answers ${status}: ${said}`;
  if (status === 409 || status === 429 || status >= 500) throw new TransientError(text);
  throw new AdapterError(text, false);
}
