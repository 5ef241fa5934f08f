import type { KubernetesClient } from './client.ts';
import type { KubernetesObject, LabelSelector, PodTemplate, ReplicaSet } from './objects.ts';

/** The label that Deployment and Rollout controllers tell the pods of their ReplicaSets apart by, and their revisions. */
export interface RevisionNames {
  readonly hashLabel: string;
  readonly revisionAnnotation: string;
}

/** The ReplicaSets that an object controls, as `kubectl rollout history` finds them. */
export async function controlledBy(
  client: KubernetesClient,
  owner: KubernetesObject & { readonly spec: { readonly selector: LabelSelector } },
  signal: AbortSignal,
): Promise<readonly ReplicaSet[]> {
  const { namespace, uid } = owner.metadata;
  const found = await client.replicaSets(namespace, selectorText(owner.spec.selector), signal);
  return found.filter(({ metadata }) =>
    metadata.ownerReferences?.some((reference) => reference.controller === true && reference.uid === uid),
  );
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...equal, ...expressions].join(',');
}

export function versionOf(template: PodTemplate | undefined, label: string): string | undefined {
  return template?.metadata?.labels?.[label];
}

/** Of the ReplicaSets, those of a version. */
export function ofVersion(
  sets: readonly ReplicaSet[],
  label: string,
  version: string,
): readonly ReplicaSet[] {
  return sets.filter(({ spec }) => versionOf(spec.template, label) === version);
}

/**
 * The ReplicaSet to go back to: the last revision of another version that is older than every one of this version.
 * `kubectl rollout undo` takes the revision before, which is the bad version again where only its settings changed, and where
 * it was rolled back once already.
 */
export function revisionBefore(
  sets: readonly ReplicaSet[],
  { revisionAnnotation }: RevisionNames,
  label: string,
  version: string,
): ReplicaSet | undefined {
  const first = Math.min(...ofVersion(sets, label, version).map(createdAt));
  const older = sets.filter((set) => {
    const its = versionOf(set.spec.template, label);
    return its !== undefined && its !== version && createdAt(set) < first && revisionOf(set) > 0;
  });
  return older.sort((a, b) => revisionOf(b) - revisionOf(a))[0];

  function revisionOf({ metadata }: ReplicaSet): number {
    const text = metadata.annotations?.[revisionAnnotation] ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : 0;
  }
}

export function createdAt({ metadata }: ReplicaSet): number {
  return Date.parse(metadata.creationTimestamp);
}

/** The template of a ReplicaSet as its owner has it: without the label that only the controller sets. */
export function templateOf({ spec: { template } }: ReplicaSet, { hashLabel }: RevisionNames): PodTemplate {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
