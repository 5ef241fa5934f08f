import proxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import type { PreviewOptions } from './options.ts';

interface Upstream {
  readonly name: string;
  readonly url: URL;
  /** Paths that may be read, after the prefix; everything else is refused. */
  readonly allow: RegExp;
}

const TIMEOUT = 30_000;

/** Reads of Prometheus, Loki and Alertmanager through the preview's own address, and of nothing else there. */
export async function addProxies(server: FastifyInstance, options: PreviewOptions): Promise<void> {
  await addProxy(server, {
    name: 'prometheus',
    url: options.prometheus,
    allow: /^\/api\/v1\/(query|query_range|series|labels|label\/\w+\/values|metadata|rules|alerts)$/,
  });
  await addProxy(server, {
    name: 'loki',
    url: options.loki,
    allow: /^\/loki\/api\/v1\/(query|query_range|labels|label\/\w+\/values|series)$/,
  });
  await addProxy(server, {
    name: 'alertmanager',
    url: options.alertmanager,
    allow: /^\/api\/v2\/(alerts|alerts\/groups|silences|status)$/,
  });
}

async function addProxy(server: FastifyInstance, { name, url, allow }: Upstream): Promise<void> {
  const prefix = `/api/${name}`;
  await server.register(proxy, {
    upstream: url.origin,
    prefix,
    rewritePrefix: url.pathname.replace(/\/$/, ''),
    httpMethods: ['GET'],
    http: { requestOptions: { timeout: TIMEOUT } },
    preHandler: async (request, reply) => {
      const path = new URL(request.url, 'http://preview').pathname.slice(prefix.length);
      if (allow.test(path)) return;
      await reply.code(403).send({ status: 'error', error: `The preview does not pass on ${name}${path}.` });
    },
    replyOptions: {
      onError: (reply) => {
        const error = `no answer at ${url.host}`;
        reply.code(502).send({ status: 'error', errorType: 'unavailable', error });
      },
    },
  });
}
