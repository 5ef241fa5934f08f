import { millisecondsOf } from '../../policy/duration.ts';
import { type Adapter, AdapterError, type Outcome } from '../../types.ts';
import type { AdapterContext } from '../context.ts';
import { KubernetesClient, type ObjectPath } from '../kubernetes/client.ts';
import { type ClusterDefinition, clusterOf } from '../kubernetes/cluster.ts';
import { IN_KUBERNETES, kindSchema, OBJECT_NAME } from '../schema.ts';
import { NotYet, until } from '../wait.ts';
import { DESTINATION_RULE, VIRTUAL_SERVICE } from './objects.ts';
import { type RouteShift, shiftsOf } from './routes.ts';

export interface IstioTarget {
  readonly kind: 'istio';
  readonly namespace: string;
  readonly virtualService: string;
  /** Its subsets tell which version each of them is. */
  readonly destinationRule: string;
  /** Label of the subsets that holds the version of the model; default `version`, as the docs of Istio have it. */
  readonly versionLabel?: string;
  /** How long to try while others change the routes; default `10m`. */
  readonly timeout?: string;
  /** Default: the cluster that this process runs in. */
  readonly cluster?: ClusterDefinition;
}

export const ISTIO_SCHEMA = kindSchema('istio', ['namespace', 'virtualService', 'destinationRule'], {
  ...IN_KUBERNETES,
  virtualService: OBJECT_NAME,
  destinationRule: OBJECT_NAME,
});

/** Gives the weight of a version to the other subset of each route, by a JSON patch that is refused if the routes changed. */
export function istioAdapter(target: IstioTarget, context: AdapterContext): Adapter {
  const { namespace, virtualService, destinationRule, versionLabel = 'version', timeout = '10m' } = target;
  const client = new KubernetesClient(clusterOf(target.cluster, context));
  const api = 'networking.istio.io/v1';
  const routes: ObjectPath = { api, resource: 'virtualservices', namespace, name: virtualService };
  const rule: ObjectPath = { api, resource: 'destinationrules', namespace, name: destinationRule };
  const what = `VirtualService ${namespace}/${virtualService}`;

  return {
    actions: ['rollback'],
    describe: ({ version }) =>
      `${what}: give the weight of the subset of ${version} (label ${versionLabel} in DestinationRule ${destinationRule}) to the other subset of each route, and read it back`,
    async run({ version }, signal): Promise<Outcome> {
      let asked: readonly RouteShift[] | undefined;
      return until({ what, timeoutMs: millisecondsOf(timeout), signal }, async () => {
        const subsets = await client.get(rule, DESTINATION_RULE, signal);
        const service = await client.get(routes, VIRTUAL_SERVICE, signal);
        const shifts = shiftsOf(what, service, subsets, versionLabel, version);
        if (shifts.length === 0) {
          return asked === undefined
            ? { status: 'unchanged', detail: `${what} gives ${version} no weight` }
            : { status: 'done', detail: `${what}: ${asked.map(({ text }) => text).join(', ')}` };
        }
        if (asked !== undefined) {
          throw new AdapterError(
            `${what} gives ${version} weight again: what keeps these routes has to go back as well`,
            false,
          );
        }
        if (signal.aborted)
          throw new AdapterError(`${what} was given up before anything was asked of it`, true);
        const operations = shifts.flatMap((shift) => shift.operations);
        await client.patch(routes, service, operations, VIRTUAL_SERVICE, signal);
        asked = shifts;
        return new NotYet('asked for the weights');
      });
    },
  };
}
