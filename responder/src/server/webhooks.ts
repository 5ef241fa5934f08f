import type { ResponderSource } from '@parapet/instrumentation/node';
import type { FastifyInstance } from 'fastify';
import type { Responder } from '../response/responder.ts';
import { parseWebhook } from '../webhook/parse.ts';
import type { Callers } from './callers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a route that takes webhooks: who sends them. */
    readonly source?: ResponderSource;
  }
}

/** `POST /webhooks/alertmanager` and `/webhooks/grafana`: 202 and how many alerts were what, before anything is done. */
export function webhookRoutes(app: FastifyInstance, callers: Callers, responder: Responder): void {
  for (const source of ['alertmanager', 'grafana'] as const) {
    app.post<{ Body: Buffer }>(
      `/webhooks/${source}`,
      { config: { source }, onRequest: async (request) => callers.checkHead(source, request) },
      async (request, reply) => {
        callers.checkBody(source, request, request.body);
        const { alerts, truncated } = parseWebhook(source, request.body);
        return reply.code(202).send(await responder.take(source, alerts, truncated));
      },
    );
  }
}
