import { once } from 'node:events';
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { checkWhole } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { checkText } from '../check/text.ts';
import { startKeeping } from '../events/recent.ts';
import { ControlHandler } from './handler.ts';
import { type ControlOptions, checkControlOptions } from './options.ts';
import { isLoopback } from './request.ts';

export interface ControlListenOptions {
  /** Default 0: one that is free. */
  readonly port?: number | undefined;
  /** Address to listen on. Default 127.0.0.1; any that is not of the loopback wants `tls`. */
  readonly host?: string | undefined;
  /** Certificate and private key of the server, in PEM; `ca` that client certificates are verified against. */
  readonly tls?:
    | { readonly cert: string; readonly key: string; readonly ca?: string | undefined }
    | undefined;
}

/** A server of its own that listens. */
export interface ControlServer {
  readonly url: string;
  /** Ends it; requests under way are cut off. */
  close(): Promise<void>;
}

export interface ControlEndpoint {
  /**
   * Answers `POST …/rollback`, `…/disable`, `…/isolate` and `…/snapshot`. For a server of the service's own: it must see
   * the request before any parser of bodies does. Never rejects.
   */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * Listens by itself. Rejects when the port is taken.
   *
   * @throws TypeError (a rejection) for a host beyond the loopback without `tls`, and for certificates without `ca`
   */
  listen(options?: ControlListenOptions): Promise<ControlServer>;
}

const MOST_CONNECTIONS = 64;
/** For the header, and for the whole request. */
const REQUEST_MS = 10_000;

/**
 * An endpoint by which an operator or a responder controls what this process serves: roll back, disable, isolate, take a
 * forensic snapshot. Nothing listens until it is mounted or told to. Keeps the last 1,000 events in memory from now on,
 * for snapshots.
 *
 * @throws TypeError that names the option
 */
export function controlEndpoint(options: ControlOptions): ControlEndpoint {
  const settings = checkControlOptions(options);
  const handler = new ControlHandler(settings);
  startKeeping();
  const handle = (request: IncomingMessage, response: ServerResponse) => handler.handle(request, response);
  const { needCertificates, allNeedCertificates } = settings.principals;
  return {
    handle,
    async listen(given: ControlListenOptions = {}) {
      const { port = 0, host = '127.0.0.1', tls } = checkListenOptions(given, needCertificates);
      const server =
        tls === undefined
          ? createPlainServer({ connectionsCheckingInterval: 1_000 }, handle)
          : createTlsServer(
              {
                ...tls,
                connectionsCheckingInterval: 1_000,
                handshakeTimeout: REQUEST_MS,
                minVersion: 'TLSv1.2',
                requestCert: needCertificates,
                rejectUnauthorized: allNeedCertificates,
              },
              handle,
            );
      return start(server, { port, host, scheme: tls === undefined ? 'http' : 'https' });
    },
  };
}

async function start(
  server: Server,
  { port, host, scheme }: { readonly port: number; readonly host: string; readonly scheme: string },
): Promise<ControlServer> {
  server.maxConnections = MOST_CONNECTIONS;
  server.headersTimeout = REQUEST_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = 1_000;
  server.listen(port, host);
  await once(server, 'listening');
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `${scheme}://${name}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function checkListenOptions(options: ControlListenOptions, needCertificates: boolean): ControlListenOptions {
  checkOptions('control listen', options, ['port', 'host', 'tls']);
  const { port, host, tls } = options;
  if (port !== undefined) checkWhole('control listen option port', port, 0, 65_535);
  if (host !== undefined) checkText('control listen option host', host);
  if (tls === undefined) {
    if (host !== undefined && !isLoopback(host)) {
      throw new TypeError(`control listen option host ${host} is not of the loopback: give the option tls`);
    }
    if (needCertificates)
      throw new TypeError('control listen wants the option tls: a principal has certificateNames');
    return options;
  }
  checkOptions('control listen option tls', tls, ['cert', 'key', 'ca']);
  for (const part of ['cert', 'key'] as const) pem(part, tls[part]);
  if (tls.ca !== undefined || needCertificates) pem('ca', tls.ca);
  return options;
}

function pem(part: string, value: unknown): void {
  if (typeof value === 'string' && value.includes('-----BEGIN ')) return;
  throw new TypeError(`control listen option tls.${part} must be a text in PEM`);
}
