import { randomUUID } from 'node:crypto';
import {
  type Baseline,
  conceptDrift,
  costRecorder,
  createFeedback,
  defineModel,
  type PredictionStore,
  type QueryProfile,
  REDACTION_KINDS,
  type RedactionKind,
  redactor,
} from '@parapet/instrumentation';
import type { FastifyInstance } from 'fastify';
import { type Flags, flagsAt } from '../shared/flags.ts';
import { httpService } from '../shared/http-service.ts';
import { addLabelRoute } from '../shared/label-route.ts';
import { classify } from './classifier.ts';
import type { MailClass } from './dataset.ts';
import { watchClients } from './detectors.ts';
import type { FeatureRow } from './features.ts';
import { addScoreRoute } from './http/score-route.ts';
import type { ScoredMail } from './http/scored-mail.ts';
import { MODEL_CLASSES, MODEL_TASK } from './identity.ts';
import type { ModelFile } from './model-file.ts';

/** Largest mail that is scored, bytes; the largest of the corpus has 0.3 MB. */
const MAIL_LIMIT = 1_048_576;
/** Readers of mail say within a minute what it was, or not at all. */
const LABEL_DUE_SECONDS = 60;
/** Price of a second of processor time: a small rented machine at 3 cents an hour. */
const EURO_PER_CPU_SECOND = 0.03 / 3600;

/** Kinds of what people paste into mails. */
const PASTED: readonly RedactionKind[] = REDACTION_KINDS.filter(
  (kind) => !['email', 'phone', 'ip_address', 'custom', 'credential'].includes(kind),
);

export interface ServiceOptions {
  readonly model: ModelFile;
  readonly baseline: Baseline;
  /** What honest senders ask of it. */
  readonly profile: QueryProfile;
  /** Where predictions of all replicas wait for their labels. */
  readonly store: PredictionStore;
  /** Number of this replica. */
  readonly replica: number;
  readonly flags?: Flags;
}

/** The HTTP service of a mail filter; not listening yet. */
export function createService({
  model: file,
  baseline,
  profile,
  store,
  replica,
  flags = flagsAt(undefined),
}: ServiceOptions): FastifyInstance {
  const { name, version, datasetId, baselineId, parameters, quality } = file.content;
  const feedback = createFeedback({
    store,
    dueAfterSeconds: LABEL_DUE_SECONDS,
    cohorts: ['list', 'direct'],
    listeners: [conceptDrift({ detectors: ['adwin', 'ddm'] })],
  });
  const model = defineModel({
    name,
    version,
    task: MODEL_TASK,
    datasetId,
    digest: file.digest,
    classes: MODEL_CLASSES,
    baseline,
    observers: [
      feedback,
      costRecorder({ currency: 'EUR', rates: { perCpuSecond: EURO_PER_CPU_SECOND } }),
      watchClients(parameters, profile),
    ],
  });
  const predict = model.wrapPredict(
    async (row: FeatureRow, _client?: string): Promise<ScoredMail> => {
      await flags(name);
      return { id: randomUUID(), ...classify(parameters, row) };
    },
    {
      features: (row) => row,
      prediction: (scored, row) => ({ ...scored, cohort: row.list_headers === 'yes' ? 'list' : 'direct' }),
    },
  );

  // Mail is full of addresses; what is nobody's to send by mail is told.
  const pasted = redactor({ kinds: PASTED, maxLength: MAIL_LIMIT });
  const app = httpService(MAIL_LIMIT);
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
  addScoreRoute(app, predict, (mail) => void pasted.find(mail.toString('latin1'), file.content));
  addLabelRoute<{ id: string; class: MailClass }>(
    app,
    feedback,
    { class: { type: 'string', enum: MODEL_CLASSES } },
    (body) => ({ actualClass: body.class }),
  );
  app.addHook('onClose', async () => {
    model.retire();
    await feedback.close();
  });
  return app;
}
