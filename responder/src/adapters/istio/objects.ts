import { COUNT, type KubernetesObject, shapeOf } from '../kubernetes/objects.ts';

// What is used of https://istio.io/latest/docs/reference/config/networking/

export interface Destination {
  readonly destination: { readonly host: string; readonly subset?: string };
  /** 0 where it is absent and others are there. */
  readonly weight?: number;
}

export interface Route {
  readonly route?: readonly Destination[];
  readonly delegate?: object;
}

export interface VirtualService extends KubernetesObject {
  readonly spec: {
    readonly http?: readonly Route[];
    readonly tls?: readonly Route[];
    readonly tcp?: readonly Route[];
  };
}

export interface DestinationRule extends KubernetesObject {
  readonly spec: {
    readonly host: string;
    readonly subsets?: readonly {
      readonly name: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  };
}

const TEXT = { type: 'string', maxLength: 1024 } as const;
const ROUTES = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      delegate: { type: 'object' },
      route: {
        type: 'array',
        items: {
          type: 'object',
          required: ['destination'],
          properties: {
            weight: COUNT,
            destination: { type: 'object', required: ['host'], properties: { host: TEXT, subset: TEXT } },
          },
        },
      },
    },
  },
} as const;

export const VIRTUAL_SERVICE = shapeOf<VirtualService>('VirtualService', {
  type: 'object',
  properties: { http: ROUTES, tls: ROUTES, tcp: ROUTES },
});

export const DESTINATION_RULE = shapeOf<DestinationRule>('DestinationRule', {
  type: 'object',
  required: ['host'],
  properties: {
    host: TEXT,
    subsets: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: TEXT, labels: { type: 'object', additionalProperties: TEXT } },
      },
    },
  },
});
