import { createHash, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';

const BODY_LIMIT = 1 << 20;
/** Kept, the newest; a day of drills has some hundred. */
const MOST = 1_000;

/** An alert, as Alertmanager's webhook tells it (version 4 of its payload). */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** What a receiver was told. */
export interface Notification {
  /** Numbered from 1 in the order of arrival. */
  readonly number: number;
  readonly receivedAt: string;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
}

type Webhook = Pick<Notification, 'status' | 'alerts'>;

/**
 * Stands for the pager and the mailboxes of the people on call: takes Alertmanager's webhooks at
 * `POST /RECEIVER` from who has the token, and lists them at `GET /notifications?after=NUMBER`.
 */
export function createInbox(token: string): FastifyInstance {
  const kept: Notification[] = [];
  let number = 0;
  const app = fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 10_000, forceCloseConnections: true });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get<{ Querystring: { after: number } }>(
    '/notifications',
    { schema: { querystring: AFTER } },
    async ({ query: { after } }) => kept.filter((one) => one.number > after),
  );
  app.post<{ Params: { receiver: string }; Body: Webhook }>(
    '/:receiver',
    {
      schema: { body: WEBHOOK },
      // Before the body of a stranger is read.
      onRequest: async ({ headers }, reply) => {
        if (!isSame(headers.authorization ?? '', `Bearer ${token}`)) await reply.code(401).send();
      },
    },
    async ({ params: { receiver }, body: { status, alerts } }, reply) => {
      number += 1;
      kept.push({ number, receivedAt: new Date().toISOString(), receiver, status, alerts });
      if (kept.length > MOST) kept.shift();
      return reply.code(204).send();
    },
  );
  return app;
}

/** As long for a token that is nearly right. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}

const AFTER = {
  type: 'object',
  additionalProperties: false,
  properties: { after: { type: 'integer', minimum: 0, default: 0 } },
};
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };
const STATUS = { enum: ['firing', 'resolved'] };
const WEBHOOK = {
  type: 'object',
  required: ['status', 'alerts'],
  properties: {
    status: STATUS,
    alerts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['status', 'labels', 'annotations', 'startsAt'],
        properties: { status: STATUS, labels: TEXTS, annotations: TEXTS, startsAt: { type: 'string' } },
      },
    },
  },
};
