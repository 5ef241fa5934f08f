import type { Key, Store, StoredObject } from './store.ts';
import { ensureCurrentSet, setsOf, step, sum, type Workload } from './workload.ts';

const HASH = 'rollouts-pod-template-hash';

/** Where a rollout waits for a person, at its first step. */
const CANARY_WEIGHT = 20;

/**
 * One round of what the controller of Argo Rollouts does, for a canary of one step `setWeight: 20` and a pause without end,
 * with and without `trafficRouting`, and for `blueGreen` with `autoPromotionEnabled: false`. From argoproj/argo-rollouts
 * 9f8d111, rollout/: canary.go, bluegreen.go, trafficrouting.go (`status.canary.weights`), pause.go (`abort`, `abortedAt`),
 * sync.go (`stableRS`, `currentPodHash`, `promoteFull`, `availableReplicas`, `observedGeneration`, `phase`).
 *
 * - A new template resets `abort` and `promoteFull`, in a round that does nothing else.
 * - `promoteFull` is dropped while the template is the stable one.
 * - An abort gives the stable ReplicaSet all requests, and leaves the template as it is.
 */
export function reconcileRollout(store: Store, key: Key): void {
  const workload: Workload = { key, hashLabel: HASH, revisionAnnotation: 'rollout.argoproj.io/revision' };
  const current = ensureCurrentSet(store, workload);
  const hash = current.metadata.labels![HASH]!;
  const { status = {}, metadata } = store.get(key)!;
  if (status.currentPodHash !== hash) {
    store.update(key, (rollout) => {
      const { abort: _, abortedAt: __, promoteFull: ___, ...rest } = status;
      const stableRS = status.stableRS ?? hash;
      rollout.status = {
        ...rest,
        stableRS,
        currentPodHash: hash,
        observedGeneration: String(metadata.generation),
      };
    });
    return;
  }
  const weight = hash === status.stableRS || status.abort ? 0 : status.promoteFull ? 100 : CANARY_WEIGHT;
  scale(store, workload, hash, weight);
  const isAllThere = byHash(store, workload, hash)!.status.availableReplicas >= store.get(key)!.spec.replicas;
  store.update(key, (rollout) => settle(rollout, setsOf(store, workload), hash, weight, isAllThere));
}

/** Towards the sizes that the strategy has at a weight. */
function scale(store: Store, workload: Workload, hash: string, weight: number): void {
  const { spec, status } = store.get(workload.key)!;
  const wanted: number = spec.replicas;
  const isBlueGreen = spec.strategy.blueGreen !== undefined;
  const isRouted = isBlueGreen || spec.strategy.canary?.trafficRouting !== undefined;
  const canary = isBlueGreen && weight > 0 ? wanted : Math.ceil((wanted * weight) / 100);
  const canaryIsThere = (byHash(store, workload, hash)?.status.availableReplicas ?? 0) >= canary;
  // Without a router the pods are the weights; with one, or until the canary is there, all stable pods stay.
  const stable = hash === status.stableRS || isRouted || !canaryIsThere ? wanted : wanted - canary;
  for (const set of setsOf(store, workload)) {
    const its = set.metadata.labels![HASH];
    const size = its === status.stableRS ? stable : its === hash ? canary : 0;
    step(store, workload.key, set, size, true);
  }
}

function settle(
  { metadata, status, spec }: StoredObject,
  sets: readonly StoredObject[],
  hash: string,
  weight: number,
  isAllThere: boolean,
): void {
  const stable: string = status.stableRS;
  status.observedGeneration = String(metadata.generation);
  status.replicas = sum(sets, 'replicas');
  status.availableReplicas = sum(sets, 'availableReplicas');
  if (status.abort) status.abortedAt ??= '2026-11-23T10:00:00Z';
  if (stable === hash || (status.promoteFull && isAllThere)) {
    status.stableRS = hash;
    delete status.promoteFull;
  }
  if (spec.strategy.blueGreen !== undefined) route(status, sets);
  if (spec.strategy.canary?.trafficRouting !== undefined) {
    const isMoved = weight < 100 || isAllThere;
    weigh(status, hash, stable, stable === hash ? 0 : isMoved ? weight : CANARY_WEIGHT);
  }
  status.phase = status.abort ? 'Degraded' : status.stableRS === hash ? 'Healthy' : 'Paused';
}

/** The active service selects the stable ReplicaSet, whose replicas are those that count. */
function route(status: StoredObject['status'], sets: readonly StoredObject[]): void {
  status.blueGreen = { activeSelector: status.stableRS };
  const active = sets.find(({ metadata }) => metadata.labels![HASH] === status.stableRS);
  status.availableReplicas = active?.status.availableReplicas ?? 0;
}

function weigh(status: StoredObject['status'], hash: string, stable: string, canary: number): void {
  status.canary = {
    weights: {
      canary: { weight: canary, podTemplateHash: hash },
      stable: { weight: 100 - canary, podTemplateHash: stable },
    },
  };
}

function byHash(store: Store, workload: Workload, hash: string): StoredObject | undefined {
  return setsOf(store, workload).find(({ metadata }) => metadata.labels![HASH] === hash);
}
