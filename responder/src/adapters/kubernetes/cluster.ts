import { AdapterError } from '../../types.ts';
import { type AdapterContext, fileOf } from '../context.ts';
import { readTextFile } from '../files.ts';
import { checkUrl } from '../http.ts';

/** Where Kubernetes mounts the token and the certificates of a pod's service account. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface ClusterDefinition {
  /** Of the API server: https, or http on the loopback, as `kubectl proxy` gives it. */
  readonly url: string;
  /** Bearer token. */
  readonly tokenFile?: string;
  /** Certificates that the API server is verified against, in PEM; default those of the system. */
  readonly caFile?: string;
}

/** How to reach an API server. */
export interface Cluster {
  url(): URL;
  /** Both are read for each request: the kubelet renews tokens before they expire. */
  token(): Promise<string | undefined>;
  ca(): Promise<string | undefined>;
}

/** The cluster of a definition, or without one that which this process runs in. @throws TypeError for a wrong URL */
export function clusterOf(definition: ClusterDefinition | undefined, context: AdapterContext): Cluster {
  if (definition === undefined) return ownCluster(context.env ?? process.env);
  const { tokenFile, caFile } = definition;
  const url = checkUrl('cluster.url', definition.url);
  return {
    url: () => url,
    token: async () =>
      tokenFile === undefined ? undefined : tokenOf('cluster.tokenFile', fileOf(context, tokenFile)),
    ca: async () =>
      caFile === undefined ? undefined : readTextFile('cluster.caFile', fileOf(context, caFile)),
  };
}

/** As pods are told by the kubelet: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
function ownCluster(env: Readonly<Record<string, string | undefined>>): Cluster {
  return {
    url: () => {
      const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
      if (host === undefined || host === '') {
        throw new AdapterError(
          'this process is in no pod of Kubernetes (KUBERNETES_SERVICE_HOST is not set): give the target a cluster.url',
          false,
        );
      }
      return new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`);
    },
    token: () => tokenOf('the token of the service account', `${SERVICE_ACCOUNT}/token`),
    ca: () => readTextFile('the certificates of the cluster', `${SERVICE_ACCOUNT}/ca.crt`),
  };
}

/** Kubelets mount tokens readable by all of the pod, so that is not refused. */
async function tokenOf(what: string, path: string): Promise<string> {
  const token = (await readTextFile(what, path)).trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new AdapterError(`${what} ${path} is no bearer token: one line of printable ASCII is wanted`, false);
}
