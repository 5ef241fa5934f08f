import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { applyJsonPatch, applyMergePatch, type Operation, PatchError } from './json-patch.ts';
import { type Key, Store, type StoredObject } from './store.ts';

/** A rule of a Role (rbac.authorization.k8s.io/v1). */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** A request as authorization sees it. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `rollouts/status`. */
  readonly resource: string;
  readonly name: string | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiOptions {
  readonly token?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Without any, all is allowed. */
  readonly rules?: readonly Rule[];
}

const PATH = /^\/apis\/([^/]+)\/(v[^/]+)\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/(status))?$/;

/** What kubectl asks first, so that it can be tested beside the adapters. */
const DISCOVERY: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [] },
  '/apis': {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [
      {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      },
    ],
  },
  '/apis/apps/v1': {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: 'apps/v1',
    resources: [
      {
        name: 'deployments',
        singularName: 'deployment',
        namespaced: true,
        kind: 'Deployment',
        verbs: ['get', 'patch'],
      },
      {
        name: 'replicasets',
        singularName: 'replicaset',
        namespaced: true,
        kind: 'ReplicaSet',
        verbs: ['list'],
      },
    ],
  },
};

/**
 * The part of the API of Kubernetes that the adapters speak: get, list by labels, and patch of objects and of their status
 * subresource. Behaviour from https://kubernetes.io/docs/reference/using-api/api-concepts/, the API conventions, and
 * kubernetes/apiserver, pkg/endpoints/handlers/patch.go and pkg/registry/generic/registry/store.go:
 *
 * - A patch whose `metadata.resourceVersion` is not the last one: 409, reason Conflict.
 * - A JSON patch that does not apply, failed tests too: 422, reason Invalid, without saying why. One that is none: 400.
 * - A patch of the object leaves its status as it is, one of the status leaves all else as it is.
 * - A patch that changes nothing gives no new resourceVersion.
 * - Items of a list have no `kind`. Any refusal is a `Status` object.
 *
 * Strategic merge patches, server-side apply and watches are not spoken: 415, or no answer to them.
 */
export class KubernetesApi {
  readonly store = new Store();
  /** What was asked for, and let in or not. */
  readonly accesses: Access[] = [];
  /** Bodies of patches, as sent. */
  readonly patches: { readonly path: string; readonly body: unknown }[] = [];
  /** Runs before a patch is applied: for changes by others in between. */
  beforePatch: ((key: Key) => void) | undefined;
  /** Answers in place of the API. */
  answer: ((request: IncomingMessage) => RawAnswer | undefined) | undefined;
  token: string | undefined;
  readonly #rules: readonly Rule[] | undefined;
  readonly #server: Server;
  readonly #scheme: string;

  constructor({ token, tls, rules }: ApiOptions = {}) {
    this.token = token;
    this.#rules = rules;
    this.#scheme = tls === undefined ? 'http' : 'https';
    const handle = (request: IncomingMessage, response: ServerResponse) =>
      void this.#handle(request, response);
    this.#server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body, headers } =
      this.answer?.(request) ?? this.#answer(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }

  #answer(request: IncomingMessage, body: string): RawAnswer {
    const url = new URL(request.url ?? '', 'http://api');
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      return refusal(401, 'Unauthorized', 'Unauthorized');
    }
    const discovered = DISCOVERY[url.pathname];
    if (discovered !== undefined) return json(200, discovered);
    const asked = askedOf(url.pathname, request.method ?? '');
    if (asked === undefined) {
      return refusal(404, 'NotFound', 'the server could not find the requested resource');
    }
    const { key, access } = asked;
    this.accesses.push(access);
    if (!this.#allows(access)) return forbidden(key, access);
    if (access.verb === 'list') return this.#list(key, url.searchParams);
    const object = this.store.get(key);
    if (object === undefined) {
      return refusal(404, 'NotFound', `${key.resource}.${access.group} "${key.name}" not found`);
    }
    if (access.verb === 'get') return json(200, object);
    return this.#patch(key, access.resource.endsWith('/status'), request.headers['content-type'] ?? '', body);
  }

  #allows({ verb, group, resource, name }: Access): boolean {
    return (this.#rules ?? [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]).some(
      (rule: Rule) =>
        has(rule.apiGroups, group) &&
        has(rule.resources, resource) &&
        has(rule.verbs, verb) &&
        (rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name))),
    );
  }

  #list(key: Key, query: URLSearchParams): RawAnswer {
    const isSelected = selectorOf(query.get('labelSelector') ?? '');
    const all = this.store.list(key).filter(({ metadata }) => isSelected(metadata.labels ?? {}));
    const limit = Number(query.get('limit') ?? all.length);
    const items = all.slice(0, limit).map(({ kind: _, apiVersion: __, ...item }) => item);
    const metadata = { resourceVersion: '1', ...(all.length > limit && { continue: 'more' }) };
    return json(200, { kind: `${all[0]?.kind ?? ''}List`, apiVersion: key.api, metadata, items });
  }

  #patch(key: Key, isStatus: boolean, type: string, body: string): RawAnswer {
    this.beforePatch?.(key);
    const before = this.store.get(key)!;
    const [group = ''] = key.api.split('/');
    let patched: StoredObject;
    try {
      const patch: unknown = JSON.parse(body);
      this.patches.push({ path: `${key.resource}/${key.name}`, body: patch });
      if (type === 'application/json-patch+json') {
        patched = applyJsonPatch(before, patch as Operation[]) as StoredObject;
      } else if (type === 'application/merge-patch+json') {
        patched = applyMergePatch(before, patch) as StoredObject;
      } else {
        return refusal(
          415,
          'UnsupportedMediaType',
          `the body of the request was in an unknown format: ${type}`,
        );
      }
    } catch (error) {
      if (!(error instanceof PatchError)) return refusal(400, 'BadRequest', (error as Error).message);
      return refusal(422, 'Invalid', 'the server rejected our request due to an error in our request');
    }
    if (patched.metadata.resourceVersion !== before.metadata.resourceVersion) {
      const why =
        'the object has been modified; please apply your changes to the latest version and try again';
      return refusal(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${key.resource}.${group} "${key.name}": ${why}`,
      );
    }
    const next = isStatus ? { ...before, status: patched.status } : { ...patched, status: before.status };
    const fault = faultOf(next);
    if (fault !== undefined)
      return refusal(422, 'Invalid', `${next.kind}.${group} "${key.name}" is invalid: ${fault}`);
    return json(200, this.store.replace(key, next));
  }
}

function askedOf(pathname: string, method: string): { key: Key; access: Access } | undefined {
  const [, group, version, namespace, resource, name, subresource] = PATH.exec(pathname) ?? [];
  if (group === undefined) return undefined;
  const verb = method === 'PATCH' ? 'patch' : name === undefined ? 'list' : 'get';
  return {
    key: { api: `${group}/${version}`, resource: resource!, namespace: namespace!, name: name ?? '' },
    access: { verb, group, resource: subresource ? `${resource}/${subresource}` : resource!, name },
  };
}

function forbidden({ namespace, resource, name }: Key, { verb, group, resource: asked }: Access): RawAnswer {
  const who = `User "system:serviceaccount:${namespace}:parapet-responder"`;
  const why = `${who} cannot ${verb} resource "${asked}" in API group "${group}" in the namespace "${namespace}"`;
  return refusal(403, 'Forbidden', `${resource}.${group} "${name}" is forbidden: ${why}`);
}

/** The rule of Deployments and Rollouts that adapters could break: pods that their own selector does not select. */
function faultOf({ spec }: StoredObject): string | undefined {
  const labels: Record<string, string> = spec?.template?.metadata?.labels ?? {};
  const wanted: Record<string, string> = spec?.selector?.matchLabels ?? {};
  if (Object.entries(wanted).every(([key, value]) => labels[key] === value)) return undefined;
  return 'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`';
}

/** Equality, `in`, `notin` and existence: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
function selectorOf(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const parts = text.split(/,(?![^(]*\))/).filter((part) => part !== '');
  return (labels) =>
    parts.every((part) => {
      const [, key = '', isNot, values = ''] = /^(\S+) (not)?in \((.*)\)$/.exec(part) ?? [];
      if (key !== '')
        return (labels[key] !== undefined && values.split(',').includes(labels[key])) !== Boolean(isNot);
      if (part.startsWith('!')) return labels[part.slice(1)] === undefined;
      const at = part.indexOf('=');
      return at === -1 ? labels[part] !== undefined : labels[part.slice(0, at)] === part.slice(at + 1);
    });
}

function has(list: readonly string[], one: string): boolean {
  return list.includes('*') || list.includes(one);
}

function refusal(code: number, reason: string, message: string): RawAnswer {
  return json(code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
}

function json(status: number, body: unknown): RawAnswer {
  return { status, body: JSON.stringify(body) };
}
