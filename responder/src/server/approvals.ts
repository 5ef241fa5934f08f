import { Ajv } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { nameOf } from '../response/action-log.ts';
import type { OpenResponse } from '../response/open-response.ts';
import type { Responder } from '../response/responder.ts';
import { LIFETIME_MS } from '../response/response.ts';
import type { Callers } from './callers.ts';
import { Refused } from './refused.ts';

interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly reason: string;
}

const isDecision = new Ajv().compile<Decision>({
  type: 'object',
  required: ['decision', 'reason'],
  additionalProperties: false,
  properties: {
    decision: { enum: ['approve', 'reject'] },
    reason: {
      type: 'string',
      pattern: '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}]{1,256}$',
    },
  },
});

declare module 'fastify' {
  interface FastifyRequest {
    /** Id of the approver who asks, on the routes for them. */
    approver: string;
  }
}

/** `GET /approvals`, `POST /approvals/:id` and `GET /actions`, for approvers. */
export function approvalRoutes(app: FastifyInstance, callers: Callers, responder: Responder): void {
  app.register(async (routes) => {
    routes.decorateRequest('approver', '');
    routes.addHook('onRequest', async (request) => {
      request.approver = callers.approverOf(request).id;
    });

    routes.get('/approvals', async () => responder.waiting.map(shown));

    routes.get('/actions', async () => responder.recent);

    routes.post<{ Params: { id: string }; Body: Buffer }>(
      '/approvals/:id',
      { bodyLimit: 16_384 },
      async ({ params: { id }, body, approver }) => {
        const { decision, reason } = decisionOf(body);
        if (await responder.decide(id, decision === 'approve', approver, reason)) return { id, decision };
        throw new Refused(
          'not_open',
          'nothing of this id waits: it was decided, has ended, or is over an hour old',
        );
      },
    );
  });
}

function shown({ response, waiting }: OpenResponse) {
  const { id, rule, model, version, created } = response;
  return {
    id,
    alert: nameOf(response),
    rule,
    model,
    version,
    would: waiting?.would,
    since: new Date(waiting?.since ?? created).toISOString(),
    expires: new Date(created + LIFETIME_MS).toISOString(),
  };
}

/** @throws Refused */
function decisionOf(body: Buffer): Decision {
  let given: unknown;
  try {
    given = JSON.parse(body.toString());
  } catch (error) {
    throw new Refused('malformed', 'the body must be JSON', { cause: error });
  }
  if (isDecision(given)) return given;
  throw new Refused(
    'malformed',
    'the body must be {"decision": "approve" or "reject", "reason": 1 to 256 characters}',
  );
}
