import { randomUUID } from 'node:crypto';
import {
  type Baseline,
  checkTransform,
  conceptDrift,
  createFeedback,
  type DataChecks,
  defineModel,
  explanations,
  type PredictionStore,
  shapleyExplainer,
} from '@parapet/instrumentation';
import type { FastifyInstance } from 'fastify';
import { type Flags, flagsAt } from '../shared/flags.ts';
import { httpService } from '../shared/http-service.ts';
import { addLabelRoute } from '../shared/label-route.ts';
import type { FlightFeatures } from './features.ts';
import { MODEL_TASK } from './identity.ts';
import type { ModelFile } from './model-file.ts';
import { encode, predictDelay } from './regressor.ts';

const BODY_LIMIT = 4_096;
/** In the time of the replay; the longest flight takes 6 hours and its delay. */
const LABEL_DUE_SECONDS = 120;
/** A predicted delay from which people ask why, minutes. */
const LONG_DELAY = 25;

interface PredictedDelay {
  readonly id: string;
  /** Minutes, negative when early. */
  readonly delay: number;
}

export interface ServiceOptions {
  readonly model: ModelFile;
  readonly baseline: Baseline;
  readonly checks: DataChecks;
  readonly store: PredictionStore;
  readonly replica: number;
  readonly flags?: Flags;
}

/** The HTTP service of a predictor of arrival delays; not listening yet. */
export function createService({
  model: file,
  baseline,
  checks,
  store,
  replica,
  flags = flagsAt(undefined),
}: ServiceOptions): FastifyInstance {
  const { name, version, datasetId, parameters, background, cohorts, transform } = file.content;
  checkTransform({
    model: file.content,
    transform: (row: FlightFeatures) => encode(parameters, row),
    probes: background,
    expected: transform,
  });
  const feedback = createFeedback({
    store,
    dueAfterSeconds: LABEL_DUE_SECONDS,
    cohorts,
    listeners: [
      conceptDrift({ detectors: ['adwin', 'page_hinkley'], expectedError: file.content.meanAbsoluteError }),
    ],
  });
  const explainer = shapleyExplainer({
    predict: (rows) => rows.map((row) => predictDelay(parameters, row as FlightFeatures)),
    background,
    permutations: 20,
    seed: 1,
  });
  const explained = explanations({
    explain: explainer.explain,
    when: ({ score = 0 }) => score >= LONG_DELAY,
  });
  const model = defineModel({
    name,
    version,
    task: MODEL_TASK,
    datasetId,
    digest: file.digest,
    baseline,
    observers: [feedback, checks.observer(), explained],
  });
  const predict = model.wrapPredict(
    async (row: FlightFeatures): Promise<PredictedDelay> => {
      await flags(name);
      return { id: randomUUID(), delay: predictDelay(parameters, row) };
    },
    {
      features: (row) => row,
      prediction: ({ id, delay }, row) => ({ id, score: delay, cohort: row.origin }),
    },
  );

  const app = httpService(BODY_LIMIT);
  app.get('/model', async () => ({ name, version, dataset: datasetId, digest: file.digest, replica }));
  app.post<{ Body: FlightFeatures }>('/predict', { schema: { body: FLIGHT } }, async ({ body }) =>
    predict(body),
  );
  addLabelRoute<{ id: string; delay: number }>(
    app,
    feedback,
    { delay: { type: 'number', minimum: -1_440, maximum: 14_400 } },
    (body) => ({ actualValue: body.delay }),
  );
  app.addHook('onClose', async () => {
    model.retire();
    explained.close();
    await feedback.close();
  });
  return app;
}

const AIRPORT = { type: 'string', pattern: '^[A-Z]{3}$' };
const FLIGHT = {
  type: 'object',
  required: ['hour', 'weekday', 'distance', 'origin', 'destination'],
  additionalProperties: false,
  properties: {
    hour: { type: 'integer', minimum: 0, maximum: 23 },
    weekday: { type: 'string', pattern: '^[A-Z][a-z]{2}$' },
    distance: { type: 'number', minimum: 0, maximum: 20_000 },
    origin: AIRPORT,
    destination: AIRPORT,
    origin_delay: { type: 'number' },
    network_delay: { type: 'number' },
  },
};
