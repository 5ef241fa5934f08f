import { randomUUID } from 'node:crypto';
import {
  type Baseline,
  createAccessGuard,
  createFeedback,
  createRouter,
  defineModel,
  fastifyAccess,
  gatePredict,
  type ModelObserver,
  type ModelStoreGuard,
  modelHeaders,
  type PredictionStore,
  type QueryProfile,
  type Role,
  type Served,
  watchCanary,
} from '@parapet/instrumentation';
import { CANARY_ALPHA } from '@parapet/instrumentation/canary';
import type { AuditTrail } from '@parapet/instrumentation/node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticator } from '../shared/access.ts';
import { addControlRoute } from '../shared/control-route.ts';
import type { Credentials } from '../shared/credentials.ts';
import { type Flags, flagsAt } from '../shared/flags.ts';
import { httpService } from '../shared/http-service.ts';
import { addLabelRoute } from '../shared/label-route.ts';
import { addModelRoutes } from '../shared/model-route.ts';
import { problem } from '../shared/problem.ts';
import { CLASSES, type DigitClass, PIXELS, splitDigits } from './dataset.ts';
import { watchInputs } from './detectors.ts';
import { pictureFeatures } from './features.ts';
import { MODEL_NAME, MODEL_TASK, SLOW } from './identity.ts';
import { type ModelFile, networkOf } from './model-file.ts';
import { type Answer, classify } from './network.ts';

const BODY_LIMIT = 16_384;
/** Whoever wrote a digit tells within a minute what it was, or not at all. */
const LABEL_DUE_SECONDS = 60;
const CANARY_SHARE = 0.3;
/** Of one principal: the replay stands for a gateway, with many writers behind it. */
const REQUESTS = { perSecond: 1_000, burst: 4_000 };
/** That the stack runs. Each judges the canary by its own calls, so they share the chance of a false alarm. */
const REPLICAS = 2;

interface Picture {
  /** Ink of each pixel from 0 to 1, row by row. */
  readonly pixels: readonly number[];
  /** Who wrote it: the same writer is answered by the same version. */
  readonly writer: string;
}

interface Reading extends Answer {
  readonly id: string;
  readonly version: string;
}

type Read = (picture: Picture) => Promise<Reading>;

/** A version as training left it. */
export interface Trained {
  readonly model: ModelFile;
  readonly baseline: Baseline;
}

export interface ServiceOptions {
  readonly champion: Trained;
  /** What honest writers ask of it. */
  readonly profile: QueryProfile;
  /** Releases that can be given a canary, by `POST /releases`; the first gets one by itself after a while. */
  readonly candidates: readonly Trained[];
  /** Whether the judge of a canary takes back what is worse; else it tells, and a responder acts. */
  readonly judgeRollsBack?: boolean;
  readonly flags?: Flags;
  readonly store: PredictionStore;
  readonly replica: number;
  readonly canaryAfterSeconds: number;
  readonly credentials: Credentials;
  readonly audit?: AuditTrail;
  readonly authority?: string;
  /** Where its versions are kept. */
  readonly models: ModelStoreGuard;
}

/** The HTTP service of a digit reader that releases its next version; not listening yet. */
export async function createService(options: ServiceOptions): Promise<FastifyInstance> {
  const {
    champion,
    profile,
    candidates,
    judgeRollsBack = true,
    flags = flagsAt(undefined),
    store,
    replica,
    canaryAfterSeconds,
    credentials,
    models,
    audit,
    authority,
  } = options;
  const feedback = createFeedback({
    store,
    dueAfterSeconds: LABEL_DUE_SECONDS,
    // What the canary is judged by: nothing but the truth tells that it reads worse.
    listeners: [
      ({ identity, error, predictedAt }) =>
        router.recordLabel(identity.version, { wrong: error > 0, predictedAt }),
    ],
  });
  const watching = watchInputs(networkOf(champion.model.content), profile, (await splitDigits()).validation);
  const router = createRouter<Read>({
    name: MODEL_NAME,
    champion: serveVersion(champion, 'champion', [feedback, watching], flags),
    key: ({ writer }) => writer,
    prediction: (reading) => reading,
  });
  const judge = watchCanary(router, { rollback: judgeRollsBack, alpha: CANARY_ALPHA / REPLICAS });
  const release = (candidate: Trained) => {
    const next = serveVersion(candidate, 'standby', [feedback], flags);
    return router.canary(next, { share: CANARY_SHARE, reason: 'next release' });
  };
  const firstRelease = setTimeout(() => {
    const [next] = candidates;
    const begun = next && release(next);
    if (begun && !begun.done) console.error(`no canary: ${begun.reason}`);
  }, canaryAfterSeconds * 1000);

  const { name, version, datasetId } = champion.model.content;
  const may = (what: 'infer' | 'release') => ({
    onRequest: fastifyAccess(
      createAccessGuard<FastifyRequest>({
        model: { name, version, datasetId },
        authenticate: authenticator(credentials),
        scopes: [`models:${what}:${name}`],
        rateLimit: REQUESTS,
      }),
    ),
  });
  const app = httpService(BODY_LIMIT);
  app.get('/model', async () => ({ ...router.status(), replica }));
  app.post<{ Body: Picture }>(
    '/read',
    { schema: { body: PICTURE }, ...may('infer') },
    async ({ body }, reply) => {
      const reading = await router.predict(body);
      reply.headers(modelHeaders({ name: MODEL_NAME, version: reading.version }));
      return reading;
    },
  );
  app.post<{ Body: { version: string } }>(
    '/releases',
    { schema: { body: RELEASE }, ...may('release') },
    async ({ body }, reply) => {
      const next = candidates.find((one) => one.model.content.version === body.version);
      if (!next) return reply.code(404).send(problem('unknown_version', 'no such version is ready'));
      const begun = release(next);
      return begun.done ? router.status() : reply.code(409).send(problem('not_possible', begun.reason));
    },
  );
  addModelRoutes(app, models, credentials);
  addControlRoute(app, credentials, { routers: [router], audit, authority });
  addLabelRoute<{ id: string; class: DigitClass }>(
    app,
    feedback,
    { class: { type: 'string', enum: CLASSES } },
    (body) => ({ actualClass: body.class }),
  );
  app.addHook('onClose', async () => {
    clearTimeout(firstRelease);
    judge.stop();
    await feedback.close();
  });
  return app;
}

function serveVersion(
  { model: file, baseline }: Trained,
  role: Role,
  observers: readonly ModelObserver[],
  flags: Flags,
): Served<Read> {
  const { name, version, datasetId } = file.content;
  const network = networkOf(file.content);
  const model = defineModel({
    name,
    version,
    task: MODEL_TASK,
    datasetId,
    digest: file.digest,
    role,
    classes: CLASSES,
    baseline,
    observers,
  });
  const predict = model.wrapPredict(
    gatePredict(
      model,
      async ({ pixels }: Picture): Promise<Reading> => {
        await flags(name, version === SLOW.version ? 'v2' : 'v1');
        return { id: randomUUID(), version, ...classify(network, pixels) };
      },
      { client: ({ writer }) => writer },
    ),
    { features: ({ pixels }) => pictureFeatures(pixels), prediction: (reading) => reading },
  );
  return { model, predict };
}

const RELEASE = {
  type: 'object',
  required: ['version'],
  additionalProperties: false,
  properties: { version: { type: 'string', minLength: 1, maxLength: 64 } },
};

const PICTURE = {
  type: 'object',
  required: ['pixels', 'writer'],
  additionalProperties: false,
  properties: {
    pixels: {
      type: 'array',
      minItems: PIXELS,
      maxItems: PIXELS,
      items: { type: 'number', minimum: 0, maximum: 1 },
    },
    writer: { type: 'string', minLength: 1, maxLength: 64 },
  },
};
