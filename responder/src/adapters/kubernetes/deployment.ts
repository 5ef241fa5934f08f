import { millisecondsOf } from '../../policy/duration.ts';
import { type Adapter, AdapterError, type Command, type Outcome } from '../../types.ts';
import type { AdapterContext } from '../context.ts';
import { foreignText } from '../foreign-text.ts';
import { IN_KUBERNETES, kindSchema, OBJECT_NAME } from '../schema.ts';
import { NotYet, until } from '../wait.ts';
import { KubernetesClient, type ObjectPath } from './client.ts';
import { type ClusterDefinition, clusterOf } from './cluster.ts';
import {
  COUNT,
  type KubernetesObject,
  LABEL_SELECTOR,
  type LabelSelector,
  POD_TEMPLATE,
  type PodTemplate,
  type ReplicaSet,
  shapeOf,
} from './objects.ts';
import {
  controlledBy,
  ofVersion,
  type RevisionNames,
  revisionBefore,
  templateOf,
  versionOf,
} from './replica-sets.ts';

export interface DeploymentTarget {
  readonly kind: 'kubernetes-deployment';
  readonly namespace: string;
  readonly deployment: string;
  /** Label of the pod template that holds the version of the model; default `app.kubernetes.io/version`. */
  readonly versionLabel?: string;
  /** How long until the version before has to serve; default `10m`. */
  readonly timeout?: string;
  /** Default: the cluster that this process runs in. */
  readonly cluster?: ClusterDefinition;
}

export const DEPLOYMENT_SCHEMA = kindSchema('kubernetes-deployment', ['namespace', 'deployment'], {
  ...IN_KUBERNETES,
  deployment: OBJECT_NAME,
});

const NAMES: RevisionNames = {
  hashLabel: 'pod-template-hash',
  revisionAnnotation: 'deployment.kubernetes.io/revision',
};

/**
 * Annotations that a rollback leaves as they are on the Deployment; those of the old ReplicaSet take the place of all others.
 * From `annotationsToSkip` of kubectl: https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollback.go
 */
const KEPT_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

interface Deployment extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly selector: LabelSelector;
    readonly template: PodTemplate;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

const DEPLOYMENT = shapeOf<Deployment>(
  'Deployment',
  {
    type: 'object',
    required: ['selector', 'template'],
    properties: {
      replicas: COUNT,
      paused: { type: 'boolean' },
      selector: LABEL_SELECTOR,
      template: POD_TEMPLATE,
    },
  },
  {
    type: 'object',
    properties: {
      observedGeneration: COUNT,
      replicas: COUNT,
      updatedReplicas: COUNT,
      availableReplicas: COUNT,
    },
  },
);

/** What `kubectl rollout undo` does, and then what `kubectl rollout status` waits for. */
export function deploymentAdapter(target: DeploymentTarget, context: AdapterContext): Adapter {
  const { namespace, deployment: name, versionLabel = 'app.kubernetes.io/version', timeout = '10m' } = target;
  const client = new KubernetesClient(clusterOf(target.cluster, context));
  const path: ObjectPath = { api: 'apps/v1', resource: 'deployments', namespace, name };
  const what = `Deployment ${namespace}/${name}`;

  /** Asks for the version before where the Deployment wants the one that is to go. */
  async function undo(deployment: Deployment, { version }: Command, signal: AbortSignal): Promise<boolean> {
    const wanted = versionOf(deployment.spec.template, versionLabel);
    const sets = await controlledBy(client, deployment, signal);
    if (wanted !== version) {
      if (ofVersion(sets, versionLabel, version).length > 0) return false;
      throw new AdapterError(
        `${what} wants ${foreignText(wanted)} and knows no ${version}: is ${versionLabel} the label of its version?`,
        false,
      );
    }
    if (deployment.spec.paused) throw new AdapterError(`${what} is paused: resume it first`, false);
    const before = revisionBefore(sets, NAMES, versionLabel, version);
    if (before === undefined) {
      throw new AdapterError(
        `${what} has no older ReplicaSet of another version than ${version} left`,
        false,
      );
    }
    if (signal.aborted) throw new AdapterError(`${what} was given up before anything was asked of it`, true);
    const operations = [
      { op: 'replace', path: '/spec/template', value: templateOf(before, NAMES) },
      { op: 'add', path: '/metadata/annotations', value: annotationsOf(deployment, before) },
    ] as const;
    await client.patch(path, deployment, operations, DEPLOYMENT, signal);
    return true;
  }

  return {
    actions: ['rollback'],
    describe: ({ version }) =>
      `${what}: put the pod template of the last revision before ${version} back, and wait up to ${timeout} until all its replicas are available`,
    async run(command, signal): Promise<Outcome> {
      let isUndone: boolean | undefined;
      return until({ what, timeoutMs: millisecondsOf(timeout), signal }, async () => {
        const deployment = await client.get(path, DEPLOYMENT, signal);
        if (isUndone !== undefined) return outcomeOf(deployment, command, isUndone);
        isUndone = await undo(deployment, command, signal);
        return isUndone ? new NotYet('asked for the version before') : outcomeOf(deployment, command, false);
      });
    },
  };

  function outcomeOf(deployment: Deployment, { version }: Command, isUndone: boolean): Outcome | NotYet {
    const wanted = versionOf(deployment.spec.template, versionLabel);
    if (wanted === version) {
      throw new AdapterError(
        `${what} was set to ${version} again: what deploys it has to go back as well`,
        false,
      );
    }
    const missing = missingOf(deployment);
    if (missing !== undefined) return new NotYet(missing);
    return { status: isUndone ? 'done' : 'unchanged', detail: `${what} serves ${foreignText(wanted)}` };
  }
}

function annotationsOf(deployment: Deployment, before: ReplicaSet): Record<string, string> {
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) =>
    KEPT_ANNOTATIONS.has(key),
  );
  const back = Object.entries(before.metadata.annotations ?? {}).filter(
    ([key]) => !KEPT_ANNOTATIONS.has(key),
  );
  return Object.fromEntries([...kept, ...back]);
}

/**
 * What is missing until a Deployment is rolled out, as `kubectl rollout status` says it. A condition ProgressDeadlineExceeded
 * ends nothing here: that of the bad version stands until the controller sees the good one progress.
 */
function missingOf({ metadata, spec, status = {} }: Deployment): string | undefined {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  if (observedGeneration < (metadata.generation ?? 0)) return 'its controller has not seen the change yet';
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} replicas are updated`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old replicas still run`;
  if (availableReplicas < updatedReplicas)
    return `${availableReplicas} of ${updatedReplicas} replicas are available`;
  return undefined;
}
