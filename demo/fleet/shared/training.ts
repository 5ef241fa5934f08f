import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openAuditTrail, startTelemetry } from '@parapet/instrumentation/node';
import type { FastifyInstance } from 'fastify';
import { credentialsOf } from './credentials.ts';
import { httpService } from './http-service.ts';
import { folder, logsEndpoint, port } from './option-types.ts';
import type { Options } from './options.ts';
import { onShutdown } from './shutdown.ts';

/** Of a batch of labelled rows. */
const BODY_LIMIT = 16 << 20;

/** Options of every training. */
export const trainOptions = {
  data: folder('folder that the model and its baseline are written to'),
  port: port('loopback port of GET /healthz: 503 while training, 200 when the files are written'),
  'metrics-port': port('loopback port that Prometheus scrapes'),
  'logs-endpoint': logsEndpoint(),
};

/** How one model of the fleet is trained. */
export interface Training {
  readonly name: string;
  readonly version: string;
  /** Removes the files of an earlier run. */
  discard(data: string): Promise<void>;
  /** Trains and writes the files. @returns a line on how well it went */
  train(data: string): Promise<string>;
  /** What else it answers while it is up. */
  addRoutes?(app: FastifyInstance): void;
}

/** Trains, and stays up for its metrics to be scraped. @throws when training fails */
export async function runTraining(
  { name, version, discard, train, addRoutes }: Training,
  options: Options<typeof trainOptions>,
): Promise<void> {
  const { data } = options;
  const startedAt = performance.now();
  await mkdir(data, { recursive: true });
  await discard(data);
  let trained = false;
  const app = httpService(BODY_LIMIT, () => trained);
  addRoutes?.(app);
  await app.listen({ host: '127.0.0.1', port: options.port });
  const telemetry = await startTelemetry({
    serviceName: `${name}-training`,
    serviceVersion: version,
    prometheus: { port: options['metrics-port'] },
    otlp: { logs: options['logs-endpoint'] },
  });
  const trail = await openAuditTrail({
    directory: join(data, 'audit', 'training'),
    name: `demo.parapet.example/${name}/training`,
    key: (await credentialsOf(data)).audit.privateKey,
  });
  // Sums of findings go into the trail, and its last checkpoint into telemetry.
  const end = async () => {
    await telemetry.forceFlush();
    await trail.close();
    await telemetry.shutdown();
  };
  onShutdown(async () => {
    await app.close();
    await end();
  });

  const report = await train(data).catch(async (error: unknown) => {
    // The event that says so must leave before the process does.
    await end();
    throw error;
  });
  trained = true;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`trained ${name} ${version} in ${seconds} s; ${report}`);
}
