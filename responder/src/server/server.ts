import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { responderTelemetry, type WebhookOutcome } from '@parapet/instrumentation/node';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Policy } from '../policy/types.ts';
import type { Responder } from '../response/responder.ts';
import { approvalRoutes } from './approvals.ts';
import { Callers } from './callers.ts';
import { problemOf, REFUSALS, type RefusalCode, Refused } from './refused.ts';
import { webhookRoutes } from './webhooks.ts';

export interface ServerOptions {
  readonly policy: Policy;
  readonly responder: Responder;
  /** Certificate and key in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Takes a line for people. */
  readonly print: (line: string) => void;
}

const MOST_BODY_BYTES = 2 ** 20;
const MOST_CONNECTIONS = 64;
/** For the header, and for the whole request. */
const REQUEST_MS = 10_000;
const LONGEST_HEADER = 16_384;

/** Errors of Fastify that a caller causes. */
const OF_FASTIFY: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed',
  // The sender ended in the middle, or was too slow and was cut off.
  ECONNRESET: 'timeout',
};

/** The HTTP server: 64 connections, one request and ten seconds for each, 1 MiB for a body at most. */
export function createServer({ policy, responder, tls, print }: ServerOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      answer(reply, new Refused('malformed', 'the path is no path of a URL')),
    ...(tls === undefined
      ? {
          http: {
            headersTimeout: REQUEST_MS,
            connectionsCheckingInterval: 500,
            maxHeaderSize: LONGEST_HEADER,
          },
        }
      : {
          https: {
            ...tls,
            minVersion: 'TLSv1.2' as const,
            handshakeTimeout: REQUEST_MS,
            headersTimeout: REQUEST_MS,
            connectionsCheckingInterval: 500,
            maxHeaderSize: LONGEST_HEADER,
          },
        }),
  } as object) as FastifyInstance;
  app.server.maxConnections = MOST_CONNECTIONS;
  // The body is verified as it came, and read as JSON after that.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const refused = refusedOf(error);
    tell(request, refused.code);
    if (refused.code === 'failed') print(`a request failed: ${error.message}`);
    if (refused.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="responder"');
    if (refused.code === 'rate_limited') reply.header('retry-after', '10');
    return answer(reply, refused);
  });
  app.setNotFoundHandler(() => {
    throw new Refused('not_found', 'docs/responder.md lists what there is');
  });
  // Kept connections of strangers would keep senders out.
  app.addHook(
    'onSend',
    async (_request, reply) => void reply.headers({ 'cache-control': 'no-store', connection: 'close' }),
  );
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode === 202) tell(request, 'accepted');
  });
  const callers = new Callers(policy);
  app.get('/healthz', async () => ({ status: 'ok' }));
  webhookRoutes(app, callers, responder);
  approvalRoutes(app, callers, responder);
  return app;
}

function answer(reply: FastifyReply, refused: Refused): FastifyReply {
  return reply.code(REFUSALS[refused.code][0]).type('application/problem+json').send(problemOf(refused));
}

function refusedOf(error: FastifyError): Refused {
  if (error instanceof Refused) return error;
  const code = OF_FASTIFY[error.code] ?? 'failed';
  return new Refused(code, code === 'failed' ? 'what went wrong is told on its output' : error.message, {
    cause: error,
  });
}

/** Counts what came of a webhook; somebody who is no approver is a finding. */
function tell(request: FastifyRequest, outcome: RefusalCode | 'accepted'): void {
  const { source } = request.routeOptions.config;
  if (source !== undefined) responderTelemetry.webhook(source, outcome as WebhookOutcome);
  else if (outcome === 'unauthenticated') responderTelemetry.unknownApprover();
}

/** A request that is no HTTP, or too slow. Nobody knows whose it is. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
    );
  socket.destroySoon();
}
