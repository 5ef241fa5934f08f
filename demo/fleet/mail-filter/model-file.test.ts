import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ModelFileError, saveSealed } from '../shared/sealed-file.ts';
import { loadModel, type ModelFile, modelPath, sealModel } from './model-file.ts';

const MODEL = sealModel(
  {
    name: 'mail-filter',
    version: '1',
    datasetId: 'd',
    baselineId: 'b1:0',
    quality: { mails: 1, accuracy: 1, precision: null, recall: null },
    parameters: {
      encoding: { numeric: [{ name: 'a', mean: 0, deviation: 1 }], categorical: [] },
      weights: [0.5, 1],
      threshold: 0.5,
    },
  },
  new Date(0),
);

async function saveModel(data: string, model: ModelFile): Promise<void> {
  await mkdir(dirname(modelPath(data)), { recursive: true });
  await saveSealed(modelPath(data), model);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleet-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('comes back as it was saved, and leaves nothing beside it', async () => {
  await saveModel(folder, MODEL);
  await saveModel(folder, MODEL);
  expect(await loadModel(folder)).toEqual(MODEL);
  expect(await readdir(dirname(modelPath(folder)))).toEqual(['model.json']);
});

it('has a digest of its content, not of the time', () => {
  const { format: _, ...content } = MODEL.content;
  expect(sealModel(content, new Date(1)).digest).toBe(MODEL.digest);
  expect(sealModel({ ...content, version: '2' }, new Date(0)).digest).not.toBe(MODEL.digest);
});

it('is not served before it was trained', async () => {
  await expect(loadModel(folder)).rejects.toThrow('run train first');
});

it.each([
  ['cut off', (text: string) => text.slice(0, -20), 'cut off'],
  ['empty', () => '', 'cut off'],
  ['null', () => 'null', 'is not a parapet-mail-filter'],
  ['foreign', () => '{"digest":"x","content":{"format":"other"}}', 'is not a parapet-mail-filter'],
  ['changed', (text: string) => text.replace('0.5', '0.6'), 'digest differs'],
])('refuses a file that is %s', async (_name, damage, message) => {
  await saveModel(folder, MODEL);
  await writeFile(modelPath(folder), damage(await readFile(modelPath(folder), 'utf8')));
  await expect(loadModel(folder)).rejects.toThrow(ModelFileError);
  await expect(loadModel(folder)).rejects.toThrow(message);
});

it('refuses weights that do not fit the features', async () => {
  const { format: _, ...content } = MODEL.content;
  await saveModel(
    folder,
    sealModel({ ...content, parameters: { ...content.parameters, weights: [1] } }, new Date(0)),
  );
  await expect(loadModel(folder)).rejects.toThrow('other features');
});
