import { checkTrainingBatch, type PoisoningReport } from '@parapet/instrumentation';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../shared/problem.ts';
import type { LabelledRow } from '../classifier.ts';
import { readMail } from '../dataset.ts';
import { type Encoding, encode, learnEncoding } from '../encoder.ts';
import { extractFeatures, FEATURES } from '../features.ts';
import { MODEL_CLASSES, MODEL_NAME, MODEL_VERSION } from '../identity.ts';
import { splitHome } from '../split.ts';
import { datasetIdOf } from '../train-model.ts';

/** A mail that somebody labelled, as features. */
export interface BatchRow extends LabelledRow {
  /** Who labelled it. */
  readonly source: string;
}

/** What the next training is compared with: mails whose labels are trusted. */
interface Trusted {
  readonly datasetId: string;
  readonly encoding: Encoding;
  readonly rows: readonly Float64Array[];
  readonly labels: readonly string[];
}

const MOST_ROWS = 20_000;

/** Adds POST /batches: labelled mails for the next training, which are looked through for poison first. */
export function addBatchRoute(app: FastifyInstance): void {
  let trusted: Promise<Trusted> | undefined;
  app.post<{ Body: { rows: BatchRow[] } }>(
    '/batches',
    { schema: { body: BATCH } },
    async (request, reply) => {
      trusted ??= trustedMails();
      const report = await checkBatch(request.body.rows, await trusted);
      if (report.verdict === 'suspicious') {
        return reply
          .code(422)
          .send({ ...problem('poisoned', 'the batch is not taken: see the report'), report });
      }
      return reply.code(202).send({ report });
    },
  );
}

function checkBatch(rows: readonly BatchRow[], trusted: Trusted): Promise<PoisoningReport> {
  const { datasetId, encoding, rows: reference, labels } = trusted;
  return checkTrainingBatch(
    rows.map(({ row }) => encode(row, encoding)),
    rows.map((row) => row.class),
    {
      datasetId: `${MODEL_NAME}/batches`,
      reference: { rows: reference, labels },
      sources: rows.map(({ source }) => source),
      model: { name: MODEL_NAME, version: MODEL_VERSION, datasetId },
    },
  );
}

async function trustedMails(): Promise<Trusted> {
  const { train } = await splitHome();
  const rows = await Promise.all(train.map(async (mail) => extractFeatures(await readMail(mail))));
  const encoding = learnEncoding(rows);
  return {
    datasetId: await datasetIdOf(train),
    encoding,
    rows: rows.map((row) => encode(row, encoding)),
    labels: train.map((mail) => mail.class),
  };
}

const FEATURE_ROW = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    FEATURES.map(({ name, type }) => [name, { type: [type === 'numeric' ? 'number' : 'string', 'null'] }]),
  ),
};

const BATCH = {
  type: 'object',
  required: ['rows'],
  additionalProperties: false,
  properties: {
    rows: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_ROWS,
      items: {
        type: 'object',
        required: ['row', 'class', 'source'],
        additionalProperties: false,
        properties: {
          row: FEATURE_ROW,
          class: { type: 'string', enum: MODEL_CLASSES },
          source: { type: 'string', minLength: 1, maxLength: 64 },
        },
      },
    },
  },
};
