import { join } from 'node:path';
import type { TransformFingerprint } from '@parapet/instrumentation';
import { versionFolder } from '../shared/model-folder.ts';
import { loadSealed, type ModelContent, ModelFileError, type Sealed } from '../shared/sealed-file.ts';
import type { FlightFeatures } from './features.ts';
import { MODEL_NAME, MODEL_VERSION } from './identity.ts';
import { encodedWidth, type RegressorParameters } from './regressor.ts';

export const FORMAT = 'parapet-arrival-delay/1';

/** What a trained predictor of delays is. */
export interface ArrivalDelayContent extends ModelContent {
  readonly format: typeof FORMAT;
  /** Mean absolute error on the training month, minutes. */
  readonly meanAbsoluteError: number;
  /** Airports of departure that quality is reported for. */
  readonly cohorts: readonly string[];
  /** What training turned features into, to be compared with what serving turns them into. */
  readonly transform: TransformFingerprint;
  /** Flights of the training month: probes of the transformation, and what explanations compare with. */
  readonly background: readonly FlightFeatures[];
  readonly parameters: RegressorParameters;
}

export type ModelFile = Sealed<ArrivalDelayContent>;

function folderOf(folder: string): string {
  return versionFolder(folder, { name: MODEL_NAME, version: MODEL_VERSION });
}

/** Where the model lies in a data folder. */
export function modelPath(folder: string): string {
  return join(folderOf(folder), 'model.json');
}

/** Where the baseline lies in a data folder. */
export function baselinePath(folder: string): string {
  return join(folderOf(folder), 'baseline.json');
}

/** Where the checks of the data lie in a data folder. */
export function checksPath(folder: string): string {
  return join(folderOf(folder), 'checks.json');
}

/** @throws ModelFileError when there is no model, or not a whole one */
export async function loadModel(folder: string): Promise<ModelFile> {
  const path = modelPath(folder);
  const model = await loadSealed<ArrivalDelayContent>(path, FORMAT);
  const { parameters } = model.content;
  if (parameters.weights.length !== encodedWidth(parameters))
    throw new ModelFileError(`${path} has weights for other features`);
  return model;
}
