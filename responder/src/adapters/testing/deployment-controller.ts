import type { Key, Store } from './store.ts';
import { ensureCurrentSet, setsOf, step, sum, type Workload } from './workload.ts';

/**
 * One round of what the Deployment controller does, with `maxSurge` 1 and `maxUnavailable` 0; from kubernetes/kubernetes,
 * pkg/controller/deployment: sync.go (ReplicaSets, revisions, `status`), rolling.go (one up, one down) and
 * progress.go (`conditions`). It writes `metadata.annotations["deployment.kubernetes.io/revision"]` and, of the status,
 * `observedGeneration`, `replicas`, `updatedReplicas`, `availableReplicas` and the condition `Progressing`.
 *
 * @param isReady whether pods of a template become available
 */
export function reconcileDeployment(store: Store, key: Key, isReady: (image: string) => boolean): void {
  const workload: Workload = {
    key,
    hashLabel: 'pod-template-hash',
    revisionAnnotation: 'deployment.kubernetes.io/revision',
  };
  const { spec } = store.get(key)!;
  if (!spec.paused) {
    const current = ensureCurrentSet(store, workload);
    store.update(key, ({ metadata }) => {
      const revision = current.metadata.annotations![workload.revisionAnnotation]!;
      metadata.annotations = { ...metadata.annotations, [workload.revisionAnnotation]: revision };
    });
    roll(store, workload, current.metadata.name, isReady);
  }
  const sets = setsOf(store, workload);
  store.update(key, (deployment) => {
    const updated = sets.filter(({ metadata }) => metadata.name === currentName(store, workload));
    deployment.status = {
      observedGeneration: deployment.metadata.generation,
      replicas: sum(sets, 'replicas'),
      updatedReplicas: sum(updated, 'replicas'),
      availableReplicas: sum(sets, 'availableReplicas'),
      conditions: deployment.status?.conditions ?? [
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated' },
      ],
    };
  });
}

function currentName(store: Store, workload: Workload): string {
  const revision = store.get(workload.key)!.metadata.annotations?.[workload.revisionAnnotation];
  const set = setsOf(store, workload).find(
    (one) => one.metadata.annotations![workload.revisionAnnotation] === revision,
  );
  return set?.metadata.name ?? '';
}

function roll(store: Store, workload: Workload, name: string, isReady: (image: string) => boolean): void {
  const { key } = workload;
  const wanted: number = store.get(key)!.spec.replicas;
  const sets = setsOf(store, workload);
  const current = sets.find(({ metadata }) => metadata.name === name)!;
  const ready = (set: (typeof sets)[number]) => isReady(set.spec.template.spec.containers[0].image);
  const room = sum(sets, 'replicas') <= wanted ? current.status.replicas + 1 : current.status.replicas;
  step(store, key, current, Math.min(wanted, room), ready(current));
  const spare = sum(setsOf(store, workload), 'availableReplicas') - wanted;
  for (const old of sets.filter((set) => set !== current)) {
    // Pods that are not available hold nothing up: cleanupUnhealthyReplicas.
    const isDropped = spare > 0 || !ready(old);
    step(store, key, old, isDropped ? 0 : old.spec.replicas, ready(old));
  }
}
