import { Ajv, type ValidateFunction } from 'ajv';
import { AdapterError } from '../../types.ts';
import type { ObjectPath } from './client.ts';

// Only what the adapters use is described; the rest of an object may be anything.

export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
}

export interface KubernetesObject {
  readonly metadata: Metadata;
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

export interface ReplicaSet extends KubernetesObject {
  readonly spec: { readonly template: PodTemplate };
  readonly status: { readonly replicas: number };
}

/** A kind of object, with the check of what is used of it. */
export interface Shape<T> {
  readonly kind: string;
  readonly isValid: ValidateFunction<T>;
}

const ajv = new Ajv({ strict: true });
const TEXT = { type: 'string', maxLength: 4096 } as const;
export const COUNT = { type: 'integer', minimum: 0, maximum: 2 ** 53 } as const;
/** Annotations may hold whole manifests; all of them together take 256 KiB at most. */
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;

const METADATA = {
  type: 'object',
  required: ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp'],
  properties: {
    name: TEXT,
    namespace: TEXT,
    uid: TEXT,
    resourceVersion: TEXT,
    generation: COUNT,
    creationTimestamp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
    labels: TEXTS,
    annotations: TEXTS,
    ownerReferences: {
      type: 'array',
      items: {
        type: 'object',
        required: ['uid'],
        properties: { uid: TEXT, controller: { type: 'boolean' } },
      },
    },
  },
} as const;

export const POD_TEMPLATE = {
  type: 'object',
  properties: { metadata: { type: 'object', properties: { labels: TEXTS } } },
} as const;

export const LABEL_SELECTOR = {
  type: 'object',
  properties: {
    matchLabels: TEXTS,
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: {
          key: TEXT,
          operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
          values: { type: 'array', items: TEXT },
        },
      },
    },
  },
} as const;

const REPLICA_SET = {
  type: 'object',
  required: ['metadata', 'spec', 'status'],
  properties: {
    metadata: METADATA,
    spec: { type: 'object', required: ['template'], properties: { template: POD_TEMPLATE } },
    status: { type: 'object', required: ['replicas'], properties: { replicas: COUNT } },
  },
} as const;

/** @param spec, status JSON schemas of what is used */
export function shapeOf<T extends KubernetesObject>(kind: string, spec: object, status?: object): Shape<T> {
  const properties = { kind: { const: kind }, metadata: METADATA, spec, ...(status && { status }) };
  return {
    kind,
    isValid: ajv.compile<T>({ type: 'object', required: ['kind', 'metadata', 'spec'], properties }),
  };
}

/** @throws AdapterError when it is not what was asked for */
export function checkObject<T extends KubernetesObject>(
  shape: Shape<T>,
  value: unknown,
  path: ObjectPath,
): T {
  if (!shape.isValid(value)) throw malformed(`${shape.kind} ${path.name}`, shape.isValid);
  const { name, namespace } = value.metadata;
  if (name === path.name && namespace === path.namespace) return value;
  throw new AdapterError(`the API server answers another ${shape.kind} than ${path.name}`, false);
}

interface ReplicaSetList {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly ReplicaSet[];
}

const isReplicaSetList = ajv.compile<ReplicaSetList>({
  type: 'object',
  required: ['metadata', 'items'],
  properties: {
    metadata: { type: 'object', properties: { continue: { type: 'string' } } },
    items: { type: 'array', items: REPLICA_SET },
  },
});

/** @throws AdapterError when it is no list of ReplicaSets */
export function checkReplicaSets(value: unknown): ReplicaSetList {
  if (isReplicaSetList(value)) return value;
  throw malformed('list of ReplicaSets', isReplicaSetList);
}

function malformed(what: string, { errors }: ValidateFunction): AdapterError {
  const [first] = errors ?? [];
  // The path can hold keys of the object: labels and annotations, which others choose.
  const where = (first?.schemaPath ?? '').replace(/^#\/properties\//, '').slice(0, 120);
  return new AdapterError(
    `the API server answers no ${what} as it should be: ${where} ${first?.message ?? ''}`.trim(),
    false,
  );
}
