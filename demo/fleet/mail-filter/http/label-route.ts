import type { Model } from '@parapet/instrumentation';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../shared/problem.ts';
import type { MailClass } from '../dataset.ts';
import { MODEL_CLASSES } from '../identity.ts';
import type { RecentPredictions } from '../recent-predictions.ts';

interface Label {
  readonly id: string;
  readonly class: MailClass;
}

const BODY = {
  type: 'object',
  required: ['id', 'class'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64 },
    class: { type: 'string', enum: MODEL_CLASSES },
  },
};

const REFUSALS = {
  unknown: [404, problem('unknown_prediction', 'this replica made no such prediction lately')],
  repeated: [409, problem('already_labelled', 'the prediction has its label already')],
} as const;

/** Adds POST /labels: the true class of an earlier prediction, passed on as feedback. */
export function addLabelRoute(app: FastifyInstance, model: Model, recent: RecentPredictions): void {
  app.post<{ Body: Label }>('/labels', { schema: { body: BODY } }, async ({ body }, reply) => {
    const found = recent.label(body.id);
    if (found.outcome !== 'accepted') {
      const [status, refusal] = REFUSALS[found.outcome];
      return reply.code(status).send(refusal);
    }
    const { class: predictedClass, at: predictedAt } = found.prediction;
    model.recordFeedback({ predictionId: body.id, predictedClass, actualClass: body.class, predictedAt });
    return { id: body.id, predictedClass, actualClass: body.class };
  });
}
