import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { configureSecurity } from '@parapet/instrumentation';
import {
  AuditError,
  type AuditTrail,
  openAuditTrail,
  responderTelemetry,
  startTelemetry,
  type Telemetry,
} from '@parapet/instrumentation/node';
import { CliError, EXIT, type ServeOptions } from './options.ts';
import type { Policy } from './policy/types.ts';
import { Responder } from './response/responder.ts';
import { StateFile } from './response/state.ts';
import { createServer } from './server/server.ts';

export interface Service {
  readonly url: string;
  /** Ends it within ten seconds; what is open goes on at the next start. Never rejects. */
  stop(): Promise<void>;
}

const SERVICE_NAME = 'parapet-responder';
/** An action that changes something is not cut off; its own timeout may be longer than an orchestrator waits. */
const STOP_MS = 10_000;

/** @throws CliError that names the option; StateError */
export async function startService(
  options: ServeOptions,
  policy: Policy,
  print: (line: string) => void,
): Promise<Service> {
  const { host, port, tls, state, dryRun } = options;
  if (policy.actorKey !== undefined) configureSecurity({ actorKey: policy.actorKey });
  const pem = tls && (await readPem(tls));
  const telemetry = await openTelemetry(options, print);
  const trail = await openTrail(options, print);
  if (state === undefined)
    print('no --state: after a restart what was done is not known, and could be done again');
  responderTelemetry.start();
  const responder = await Responder.open({ policy, state: new StateFile(state), dryRun, print });
  const app = createServer({ policy, responder, tls: pem, print });
  const url = await app.listen({ host, port }).catch((error: Error) => {
    throw new CliError(EXIT.failed, `--port ${port} of ${host} cannot be listened to: ${error.message}`, {
      cause: error,
    });
  });
  responder.resume();
  const end = async () => {
    await app.close();
    await responder.stop();
    await trail?.close();
    await telemetry?.shutdown();
  };
  return {
    url,
    async stop() {
      const timer = setTimeout(() => {
        print(`it does not end within ${STOP_MS / 1000} s: what is under way is taken up at the next start`);
        process.exit(EXIT.failed);
      }, STOP_MS);
      await end().catch((error: Error) => print(`it did not end as it should: ${error.message}`));
      clearTimeout(timer);
    },
  };
}

async function openTelemetry(
  { metricsPort, otlp }: ServeOptions,
  print: (line: string) => void,
): Promise<Telemetry | undefined> {
  if (metricsPort === undefined && otlp === undefined) {
    print('neither --metrics-port nor --otlp: nobody sees what it does');
    return undefined;
  }
  try {
    return await startTelemetry({
      serviceName: SERVICE_NAME,
      ...(metricsPort !== undefined && { prometheus: { port: metricsPort } }),
      // What is scraped would be counted twice.
      ...(otlp !== undefined && {
        otlp:
          metricsPort === undefined ? { endpoint: otlp } : { logs: `${otlp.replace(/\/+$/, '')}/v1/logs` },
      }),
    });
  } catch (error) {
    throw new CliError(EXIT.failed, `telemetry cannot start: ${(error as Error).message}`, { cause: error });
  }
}

async function openTrail(
  { audit }: ServeOptions,
  print: (line: string) => void,
): Promise<AuditTrail | undefined> {
  if (audit === undefined) {
    print('no --audit: what is done stands in no audit trail');
    return undefined;
  }
  const key = await read('audit-key', audit.keyFile);
  try {
    return await openAuditTrail({
      directory: audit.directory,
      name: SERVICE_NAME,
      key,
      fsync: 'entry',
    });
  } catch (error) {
    if (
      error instanceof TypeError ||
      error instanceof AuditError ||
      (error as NodeJS.ErrnoException).code !== undefined
    )
      throw new CliError(EXIT.failed, `--audit ${audit.directory}: ${(error as Error).message}`, {
        cause: error,
      });
    throw error;
  }
}

async function readPem(files: { readonly cert: string; readonly key: string }) {
  const pem = { cert: await read('tls-cert', files.cert), key: await read('tls-key', files.key) };
  try {
    createSecureContext(pem);
    return pem;
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `--tls-cert and --tls-key must be a certificate and its key in PEM: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function read(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new CliError(EXIT.failed, `--${option} ${path} cannot be read: ${error.message}`, { cause: error });
  });
}
