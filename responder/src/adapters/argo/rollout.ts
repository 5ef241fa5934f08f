import {
  COUNT,
  type KubernetesObject,
  LABEL_SELECTOR,
  type LabelSelector,
  POD_TEMPLATE,
  type PodTemplate,
  type ReplicaSet,
  shapeOf,
} from '../kubernetes/objects.ts';
import { ofVersion, type RevisionNames } from '../kubernetes/replica-sets.ts';

export const ROLLOUT_NAMES: RevisionNames = {
  hashLabel: 'rollouts-pod-template-hash',
  revisionAnnotation: 'rollout.argoproj.io/revision',
};

interface Weight {
  readonly weight: number;
  readonly podTemplateHash?: string;
}

/** What is used of https://github.com/argoproj/argo-rollouts/blob/master/pkg/apis/rollouts/v1alpha1/types.go */
export interface Rollout extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
    readonly strategy: {
      readonly canary?: { readonly trafficRouting?: object };
      readonly blueGreen?: object;
    };
  };
  readonly status?: {
    /** A number as text. */
    readonly observedGeneration?: string;
    readonly abort?: boolean;
    readonly abortedAt?: string | null;
    readonly promoteFull?: boolean;
    /** Hashes of the pod templates that serve as the stable one, and that `spec.template` has. */
    readonly stableRS?: string;
    readonly currentPodHash?: string;
    readonly availableReplicas?: number;
    readonly blueGreen?: { readonly activeSelector?: string };
    readonly canary?: {
      readonly weights?: {
        readonly canary: Weight;
        readonly stable: Weight;
        readonly additional?: readonly Weight[];
        readonly verified?: boolean;
      } | null;
    };
  };
}

const TEXT = { type: 'string', maxLength: 256 } as const;
const YES_OR_NO = { type: 'boolean' } as const;
const WEIGHT = {
  type: 'object',
  required: ['weight'],
  properties: { weight: COUNT, podTemplateHash: TEXT },
} as const;

/** A Rollout that has its pod template in itself, not in a Deployment that it refers to. */
export const ROLLOUT = shapeOf<Rollout>(
  'Rollout',
  {
    type: 'object',
    required: ['selector', 'template', 'strategy'],
    properties: {
      replicas: COUNT,
      paused: YES_OR_NO,
      selector: LABEL_SELECTOR,
      template: POD_TEMPLATE,
      strategy: {
        type: 'object',
        properties: {
          canary: { type: 'object', properties: { trafficRouting: { type: 'object' } } },
          blueGreen: { type: 'object' },
        },
      },
    },
  },
  {
    type: 'object',
    properties: {
      observedGeneration: TEXT,
      abort: YES_OR_NO,
      abortedAt: { type: ['string', 'null'] },
      promoteFull: YES_OR_NO,
      stableRS: TEXT,
      currentPodHash: TEXT,
      availableReplicas: COUNT,
      blueGreen: { type: 'object', properties: { activeSelector: TEXT } },
      canary: {
        type: 'object',
        properties: {
          weights: {
            type: ['object', 'null'],
            required: ['canary', 'stable'],
            properties: {
              canary: WEIGHT,
              stable: WEIGHT,
              additional: { type: 'array', items: WEIGHT },
              verified: { type: ['boolean', 'null'] },
            },
          },
        },
      },
    },
  },
);

export function isObserved({ metadata, status }: Rollout): boolean {
  return Number(status?.observedGeneration) >= (metadata.generation ?? 0);
}

export function setOfHash(sets: readonly ReplicaSet[], hash: string | undefined): ReplicaSet | undefined {
  return sets.find((set) => hashOf(set) === hash);
}

function hashOf({ metadata }: ReplicaSet): string | undefined {
  return metadata.labels?.[ROLLOUT_NAMES.hashLabel];
}

/** What keeps a version from being gone: requests that still reach its pods, or too few others. */
export function whatServes(
  rollout: Rollout,
  sets: readonly ReplicaSet[],
  label: string,
  version: string,
): string | undefined {
  const its = ofVersion(sets, label, version);
  const available = rollout.status?.availableReplicas ?? 0;
  const wanted = rollout.spec.replicas ?? 1;
  return (
    reached(rollout, its, version) ??
    (available < wanted ? `${available} of ${wanted} replicas are available` : undefined)
  );
}

function reached(
  { spec: { strategy }, status = {} }: Rollout,
  its: readonly ReplicaSet[],
  version: string,
): string | undefined {
  const hashes = new Set(its.map(hashOf));
  if (strategy.blueGreen !== undefined) {
    const active = status.blueGreen?.activeSelector;
    return active === undefined || hashes.has(active) ? `the active service selects ${version}` : undefined;
  }
  if (strategy.canary?.trafficRouting === undefined) {
    const pods = its.reduce((sum, set) => sum + set.status.replicas, 0);
    return pods > 0 ? `${pods} pods of ${version} still run` : undefined;
  }
  const weights = status.canary?.weights;
  if (!weights) return 'its status tells no weights';
  if (weights.verified === false) return 'its weights are not verified yet';
  const all = [weights.canary, weights.stable, ...(weights.additional ?? [])];
  const weight = all.reduce((sum, one) => sum + (hashes.has(one.podTemplateHash) ? one.weight : 0), 0);
  return weight > 0 ? `a weight of ${weight} goes to ${version}` : undefined;
}
