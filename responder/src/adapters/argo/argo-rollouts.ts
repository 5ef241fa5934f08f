import { millisecondsOf } from '../../policy/duration.ts';
import { type Adapter, AdapterError, type Outcome } from '../../types.ts';
import type { AdapterContext } from '../context.ts';
import { foreignText } from '../foreign-text.ts';
import { KubernetesClient, type ObjectPath } from '../kubernetes/client.ts';
import { type ClusterDefinition, clusterOf } from '../kubernetes/cluster.ts';
import { controlledBy, templateOf, versionOf } from '../kubernetes/replica-sets.ts';
import { IN_KUBERNETES, kindSchema, OBJECT_NAME } from '../schema.ts';
import { NotYet, until } from '../wait.ts';
import { nextStep, type Step } from './next-step.ts';
import { ROLLOUT, ROLLOUT_NAMES, type Rollout } from './rollout.ts';

export interface ArgoRolloutsTarget {
  readonly kind: 'argo-rollouts';
  readonly namespace: string;
  readonly rollout: string;
  /** Label of the pod template that holds the version of the model; default `app.kubernetes.io/version`. */
  readonly versionLabel?: string;
  /** How long until the version before has to serve; default `10m`. */
  readonly timeout?: string;
  /** Default: the cluster that this process runs in. */
  readonly cluster?: ClusterDefinition;
}

export const ARGO_ROLLOUTS_SCHEMA = kindSchema('argo-rollouts', ['namespace', 'rollout'], {
  ...IN_KUBERNETES,
  rollout: OBJECT_NAME,
});

/**
 * `kubectl argo rollouts abort` while the version is rolled out; `undo` and `promote --full` once it is the stable one.
 * What these ask for: https://github.com/argoproj/argo-rollouts/tree/master/pkg/kubectl-argo-rollouts/cmd
 */
export function argoRolloutsAdapter(target: ArgoRolloutsTarget, context: AdapterContext): Adapter {
  const { namespace, rollout: name, versionLabel = 'app.kubernetes.io/version', timeout = '10m' } = target;
  const client = new KubernetesClient(clusterOf(target.cluster, context));
  const path: ObjectPath = { api: 'argoproj.io/v1alpha1', resource: 'rollouts', namespace, name };
  const what = `Rollout ${namespace}/${name}`;

  async function take(step: Step, rollout: Rollout, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new AdapterError(`${what} was given up before it was safe`, true);
    if (step.kind === 'abort') return client.patchStatus(path, rollout, { abort: true });
    if (step.kind === 'promote') return client.patchStatus(path, rollout, { promoteFull: true });
    const value = templateOf(step.to, ROLLOUT_NAMES);
    return client.patch(path, rollout, [{ op: 'replace', path: '/spec/template', value }], ROLLOUT, signal);
  }

  return {
    actions: ['rollback'],
    describe: ({ version }) =>
      `${what}: abort the rollout of ${version}, or where ${version} is the stable version put the pod template before it back and promote that in full; wait up to ${timeout} until nothing reaches ${version} and all replicas are available`,
    async run({ version }, signal): Promise<Outcome> {
      const taken = new Set<Step['kind']>();
      return until({ what, timeoutMs: millisecondsOf(timeout), signal }, async () => {
        const rollout = await client.get(path, ROLLOUT, signal);
        const sets = await controlledBy(client, rollout, signal);
        const next = nextStep(what, rollout, sets, versionLabel, version);
        if (next === 'safe')
          return { status: taken.size > 0 ? 'done' : 'unchanged', detail: detailOf(rollout) };
        if (next instanceof NotYet) return next;
        if (taken.has(next.kind)) {
          throw new AdapterError(
            `${what}: ${next.kind} did not last: what deploys ${version} has to go back as well`,
            false,
          );
        }
        await take(next, rollout, signal);
        taken.add(next.kind);
        return new NotYet(`asked for ${next.kind}`);
      });
    },
  };

  function detailOf(rollout: Rollout): string {
    const wanted = foreignText(versionOf(rollout.spec.template, versionLabel));
    return rollout.status?.abort
      ? `${what} is aborted, the stable version serves; its template still has ${wanted}`
      : `${what} serves ${wanted}`;
  }
}
