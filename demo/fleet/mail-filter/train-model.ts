import { type Baseline, BaselineBuilder, type QueryProfile, trainRun } from '@parapet/instrumentation';
import { type LabelledRow, type Prediction, RIDGE, trainClassifier } from './classifier.ts';
import { crossFit } from './cross-fit.ts';
import { datasetVersion, digestOf, type MailRef, PACKAGE, readMail } from './dataset.ts';
import { queryProfile } from './detectors.ts';
import { predictAll, qualityOf } from './evaluate.ts';
import { COLUMNS, extractFeatures } from './features.ts';
import { MODEL_NAME, MODEL_TASK, MODEL_VERSION } from './identity.ts';
import { type ModelFile, sealModel } from './model-file.ts';
import { HOME_GROUPS, SPLIT_SEED, type Split } from './split.ts';

export interface TrainedModel {
  readonly model: ModelFile;
  readonly baseline: Baseline;
  readonly profile: QueryProfile;
}

interface LoadedMail {
  readonly ref: MailRef;
  readonly raw: Buffer;
}

/** Trains the mail filter in an instrumented run: the span of the run has one child for each phase. */
export async function trainModel(split: Pick<Split, 'train' | 'validation'>): Promise<TrainedModel> {
  const datasetId = await datasetIdOf(split.train);
  const parameters = { ridge: RIDGE, splitSeed: SPLIT_SEED, rows: split.train.length };
  return trainRun(
    { model: { name: MODEL_NAME, version: MODEL_VERSION, task: MODEL_TASK, datasetId }, parameters },
    async (run) => {
      const mails = await run.phase('load', async () => ({
        train: await loadAll(split.train),
        validation: await loadAll(split.validation),
      }));
      const rows = await run.phase('features', async () => ({
        train: await extractAll(mails.train),
        validation: await extractAll(mails.validation),
      }));
      const fitted = await run.phase('fit', async () => ({
        parameters: trainClassifier(rows.train),
        unseen: crossFit(rows.train),
      }));
      const known = [...rows.train, ...rows.validation];
      const profile = await run.phase('profile', async () => queryProfile(fitted.parameters, known));
      return run.phase('evaluate', async () => {
        const predictions = predictAll(fitted.parameters, rows.validation);
        const quality = qualityOf(predictions, rows.validation);
        const baseline = baselineOf(datasetId, rows.train, fitted.unseen);
        const identity = { name: MODEL_NAME, version: MODEL_VERSION, datasetId, baselineId: baseline.id };
        const model = sealModel({ ...identity, quality, parameters: fitted.parameters }, new Date());
        return { model, baseline, profile };
      });
    },
  );
}

/** Names the package, the groups, and by a digest the very mails. */
export async function datasetIdOf(train: readonly MailRef[]): Promise<string> {
  return `${PACKAGE}@${await datasetVersion()}/${HOME_GROUPS.join('+')}/train-${digestOf(train)}`;
}

function loadAll(refs: readonly MailRef[]): Promise<LoadedMail[]> {
  return Promise.all(refs.map(async (ref) => ({ ref, raw: await readMail(ref) })));
}

async function extractAll(mails: readonly LoadedMail[]): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = [];
  for (const { ref, raw } of mails) rows.push({ row: await extractFeatures(raw), class: ref.class });
  return rows;
}

/** The training rows, each with the prediction of a classifier that did not know it. */
function baselineOf(
  datasetId: string,
  rows: readonly LabelledRow[],
  predictions: readonly Prediction[],
): Baseline {
  const builder = new BaselineBuilder({ datasetId, columns: COLUMNS });
  rows.forEach(({ row }, i) => {
    const prediction = predictions[i] as Prediction;
    builder.addRow({ ...row, '@class': prediction.class, '@score': prediction.score });
  });
  return builder.build();
}
