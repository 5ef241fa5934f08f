import type { Feedback, Label } from '@parapet/instrumentation';
import type { FastifyInstance } from 'fastify';
import { problem } from './problem.ts';

const ANSWERS = {
  matched: 200,
  late: 200,
  // Taken, and matched when the prediction is in the store.
  early: 202,
  duplicate: 409,
  conflicting: 409,
  invalid: 422,
  failed: 503,
} as const;

const REFUSALS = {
  duplicate: problem('already_labelled', 'the prediction has this label already'),
  conflicting: problem('already_labelled', 'the prediction has another label already'),
  invalid: problem('invalid_label', 'the prediction takes another kind of label'),
  failed: problem('store_failed', 'the label could not be stored; send it again'),
} as const;

/**
 * Adds POST /labels: the truth about an earlier prediction, of this replica or of another one.
 *
 * @param truth the schema of what the body holds beside the id
 * @param labelOf reads it
 */
export function addLabelRoute<Body extends { readonly id: string }>(
  app: FastifyInstance,
  feedback: Feedback,
  truth: Readonly<Record<string, object>>,
  labelOf: (body: Body) => Omit<Label, 'predictionId'>,
): void {
  const body = {
    type: 'object',
    required: ['id', ...Object.keys(truth)],
    additionalProperties: false,
    properties: { id: { type: 'string', minLength: 1, maxLength: 64 }, ...truth },
  };
  app.post('/labels', { schema: { body } }, async (request, reply) => {
    const label = request.body as Body;
    const { outcome } = await feedback.record({ predictionId: label.id, ...labelOf(label) });
    reply.code(ANSWERS[outcome]);
    return outcome in REFUSALS ? REFUSALS[outcome as keyof typeof REFUSALS] : { id: label.id, outcome };
  });
}
