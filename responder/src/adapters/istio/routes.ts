import { AdapterError } from '../../types.ts';
import { foreignText } from '../foreign-text.ts';
import type { PatchOperation } from '../kubernetes/client.ts';
import type { Destination, DestinationRule, Route, VirtualService } from './objects.ts';

/** What a route has to become. */
export interface RouteShift {
  readonly operations: readonly PatchOperation[];
  /** For people. */
  readonly text: string;
}

/** Argo Rollouts marks what it keeps the weights and subsets of, and would put them back. */
const MANAGED_BY_ROLLOUTS = 'argo-rollouts.argoproj.io/managed-by-rollouts';

/** Which destinations are of the version that is to go. */
interface Going {
  readonly what: string;
  readonly host: string;
  readonly namespace: string;
  readonly subset: string;
  readonly subsets: ReadonlySet<string>;
}

/**
 * The weights to change so that a version gets no request; none where it gets none.
 * @throws AdapterError for routes of a shape that a person should look at
 */
export function shiftsOf(
  what: string,
  { metadata, spec }: VirtualService,
  rule: DestinationRule,
  label: string,
  version: string,
): readonly RouteShift[] {
  const { name, annotations = {} } = rule.metadata;
  if (MANAGED_BY_ROLLOUTS in annotations) {
    throw new AdapterError(
      `DestinationRule ${name} is kept by Argo Rollouts: use a target of the kind argo-rollouts`,
      false,
    );
  }
  const subsets = rule.spec.subsets ?? [];
  const its = subsets.filter(({ labels }) => labels?.[label] === version);
  if (its.length !== 1) {
    throw new AdapterError(
      `DestinationRule ${name} has ${its.length} subsets with ${label}: ${version}, where one is wanted`,
      false,
    );
  }
  const going: Going = {
    what,
    namespace: metadata.namespace,
    host: fullHost(rule.spec.host, metadata.namespace),
    subset: its[0]!.name,
    subsets: new Set(subsets.map((subset) => subset.name)),
  };
  const { http = [], tls = [], tcp = [] } = spec;
  refuseConnections([...tls, ...tcp], going);
  if (!http.some(({ route = [] }) => route.some((one) => isOfHost(one, going)))) {
    throw unknownShape(going, `no HTTP route goes to ${foreignText(rule.spec.host)}`);
  }
  return http.flatMap((route, index) => shiftOf(route, index, going));
}

function shiftOf({ route = [], delegate }: Route, index: number, going: Going): readonly RouteShift[] {
  const where = `HTTP route ${index}`;
  if (delegate !== undefined) throw unknownShape(going, `${where} is delegated`);
  const ofHost = route.filter((one) => isOfHost(one, going));
  if (ofHost.some(({ destination }) => destination.subset === undefined)) {
    throw unknownShape(going, `${where} names no subset, so it goes to all versions`);
  }
  const from = route.findIndex((one) => isOfHost(one, going) && one.destination.subset === going.subset);
  if (from === -1 || (route.length > 1 && (route[from]!.weight ?? 0) === 0)) return [];
  const to = 1 - from;
  const other = route[to]?.destination.subset;
  if (route.length !== 2 || ofHost.length !== 2 || !going.subsets.has(other!) || other === going.subset) {
    throw unknownShape(going, `${where} has not two subsets of one host, one of them to go and one to stay`);
  }
  const [was, had] = [route[from]!.weight ?? 0, route[to]!.weight ?? 0];
  const weight = (at: number, value: number): PatchOperation => ({
    op: 'add',
    path: `/spec/http/${index}/route/${at}/weight`,
    value,
  });
  return [
    {
      operations: [weight(from, 0), weight(to, had + was)],
      text: foreignText(`${where}: ${going.subset} ${was} to 0, ${other} ${had} to ${had + was}`),
    },
  ];
}

function refuseConnections(routes: readonly Route[], going: Going): void {
  const isGoing = (one: Destination) =>
    isOfHost(one, going) && (one.destination.subset ?? going.subset) === going.subset;
  if (routes.some(({ route = [] }) => route.some(isGoing))) {
    throw unknownShape(going, 'TLS or TCP routes go to the version');
  }
}

function isOfHost({ destination }: Destination, { host, namespace }: Going): boolean {
  return fullHost(destination.host, namespace) === host;
}

/** A host without dots is a service of the namespace of the rule: https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination */
function fullHost(host: string, namespace: string): string {
  return host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;
}

function unknownShape({ what }: Going, why: string): AdapterError {
  return new AdapterError(`${what}: ${why}: a person has to change it`, false);
}
