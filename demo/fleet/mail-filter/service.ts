import { randomUUID } from 'node:crypto';
import { type Baseline, defineModel } from '@parapet/instrumentation';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerError, problem } from '../shared/problem.ts';
import { classify } from './classifier.ts';
import type { FeatureRow } from './features.ts';
import { addLabelRoute } from './http/label-route.ts';
import { addScoreRoute } from './http/score-route.ts';
import type { ScoredMail } from './http/scored-mail.ts';
import { MODEL_CLASSES, MODEL_TASK } from './identity.ts';
import type { ModelFile } from './model-file.ts';
import { RecentPredictions } from './recent-predictions.ts';

/** Largest mail that is scored, bytes; the largest of the corpus has 0.3 MB. */
const MAIL_LIMIT = 1_048_576;
/** Predictions that wait for a label, in memory: 2 MB. */
const REMEMBERED = 20_000;
/** Longest that a mail may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface ServiceOptions {
  readonly model: ModelFile;
  readonly baseline: Baseline;
  /** Number of this replica. */
  readonly replica: number;
}

/** The HTTP service of a mail filter; not listening yet. */
export function createService({ model: file, baseline, replica }: ServiceOptions): FastifyInstance {
  const { name, version, datasetId, baselineId, parameters, quality } = file.content;
  const model = defineModel({
    name,
    version,
    task: MODEL_TASK,
    datasetId,
    digest: file.digest,
    classes: MODEL_CLASSES,
    baseline,
  });
  const predict = model.wrapPredict(
    (row: FeatureRow): ScoredMail => ({ id: randomUUID(), ...classify(parameters, row) }),
    { features: (row) => row, prediction: (scored) => scored },
  );
  const recent = new RecentPredictions(REMEMBERED);

  const app = Fastify({ bodyLimit: MAIL_LIMIT, requestTimeout: REQUEST_TIMEOUT_MS });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(problem('not_found', 'no such address')));
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/model', async () => ({
    name,
    version,
    dataset: datasetId,
    baseline: baselineId,
    digest: file.digest,
    role: model.role,
    trainedAt: file.trainedAt,
    quality,
    replica,
  }));
  addScoreRoute(app, predict, recent);
  addLabelRoute(app, model, recent);
  app.addHook('onClose', async () => model.retire());
  return app;
}
