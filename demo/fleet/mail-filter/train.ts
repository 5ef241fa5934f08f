import { writeFile } from 'node:fs/promises';
import { saveBaseline } from '@parapet/instrumentation/node';
import { discardVersion, publishVersion } from '../shared/model-folder.ts';
import { saveSealed } from '../shared/sealed-file.ts';
import type { Training } from '../shared/training.ts';
import { addBatchRoute } from './http/batch-route.ts';
import { MODEL_NAME, MODEL_VERSION } from './identity.ts';
import { baselinePath, modelPath, profilePath } from './model-file.ts';
import { splitHome } from './split.ts';
import { trainModel } from './train-model.ts';

/** How the mail filter is trained. */
export const training: Training = {
  name: MODEL_NAME,
  version: MODEL_VERSION,
  discard: (data) => discardVersion(data, { name: MODEL_NAME, version: MODEL_VERSION }),
  addRoutes: addBatchRoute,
  async train(data) {
    const { model, baseline, profile } = await trainModel(await splitHome());
    await publishVersion(data, { name: MODEL_NAME, version: MODEL_VERSION }, async () => {
      await saveBaseline(baselinePath(data), baseline);
      await writeFile(profilePath(data), JSON.stringify(profile));
      await saveSealed(modelPath(data), model);
    });
    const { accuracy, precision, recall, mails } = model.content.quality;
    return (
      `on ${mails} unseen mails: accuracy ${percent(accuracy)}, precision ${percent(precision)}, ` +
      `recall ${percent(recall)}; baseline ${baseline.id}, ${model.digest}`
    );
  },
};

function percent(value: number | null): string {
  return value === null ? 'unknown' : `${(value * 100).toFixed(1)} %`;
}
