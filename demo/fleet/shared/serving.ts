import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Baseline, configureSecurity } from '@parapet/instrumentation';
import {
  type AuditTrail,
  loadBaseline,
  openAuditTrail,
  openPredictionStore,
  startTelemetry,
} from '@parapet/instrumentation/node';
import type { FastifyInstance } from 'fastify';
import { type Credentials, credentialsOf } from './credentials.ts';
import { type Flags, flagsAt } from './flags.ts';
import { folder, logsEndpoint, loopbackOrigin, port, whole } from './option-types.ts';
import type { Options } from './options.ts';
import { type ModelContent, ModelFileError, type Sealed } from './sealed-file.ts';
import { onShutdown } from './shutdown.ts';

/** Options of every service. */
export const serveOptions = {
  data: folder('folder with the model and its baseline, as train writes them'),
  port: port('loopback port of the service'),
  'metrics-port': port('loopback port that Prometheus scrapes'),
  'logs-endpoint': logsEndpoint(),
  replica: whole('number of this replica', 1, 1000, 1),
  'flags-url': loopbackOrigin('service of feature flags that is asked at each call'),
};

type PredictionStore = Awaited<ReturnType<typeof openPredictionStore>>;

/** Predictions that wait for a label, of all replicas. */
const REMEMBERED = 200_000;

/** What a service is made of, beside its models. */
export interface Parts {
  readonly store: PredictionStore;
  readonly credentials: Credentials;
  readonly audit: AuditTrail;
  /** Host and port that this replica is asked at. */
  readonly authority: string;
  readonly flags: Flags;
}

/**
 * Serves over HTTP until SIGTERM. All replicas share one store of predictions in the data folder; each has an audit trail
 * of its own there.
 *
 * @param createApp loads the models; what it does is audited already
 * @throws when a model cannot be loaded or a port is taken
 */
export async function serve(
  { name, version }: { readonly name: string; readonly version: string },
  options: Options<typeof serveOptions>,
  createApp: (parts: Parts) => Promise<FastifyInstance>,
): Promise<void> {
  const { data, port, replica } = options;
  await mkdir(data, { recursive: true });
  const credentials = await credentialsOf(data);
  configureSecurity({ actorKey: credentials.actorKey });
  const telemetry = await startTelemetry({
    serviceName: name,
    serviceVersion: version,
    serviceInstanceId: `${name}-${replica}`,
    prometheus: { port: options['metrics-port'] },
    otlp: { logs: options['logs-endpoint'] },
  });
  const trail = await openAuditTrail({
    directory: join(data, 'audit', `replica-${replica}`),
    name: `demo.parapet.example/${name}/replica-${replica}`,
    key: credentials.audit.privateKey,
  });
  // Sums of findings go into the trail, and its last checkpoint into telemetry.
  const end = async () => {
    await telemetry.forceFlush();
    await trail.close();
    await telemetry.shutdown();
  };
  const store = await openPredictionStore(join(data, 'predictions.db'), { mostPredictions: REMEMBERED });
  // That a model was refused must leave before the process ends.
  const app = await createApp({
    store,
    credentials,
    audit: trail,
    authority: `127.0.0.1:${port}`,
    flags: flagsAt(options['flags-url']),
  }).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  onShutdown(async () => {
    await app.close();
    store.close();
    await end();
  });
  await app.listen({ host: '127.0.0.1', port });
  console.log(`${name} ${version} replica ${replica} serves on http://127.0.0.1:${port}`);
}

/** The baseline of a model. @throws ModelFileError when it belongs to another one */
export async function baselineOf(path: string, model: Sealed<ModelContent>): Promise<Baseline> {
  const baseline = await loadBaseline(path);
  if (baseline.id !== model.content.baselineId) {
    throw new ModelFileError(`${path} does not belong to the model beside it: train again`);
  }
  return baseline;
}
