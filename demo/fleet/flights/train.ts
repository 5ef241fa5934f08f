import { writeFile } from 'node:fs/promises';
import {
  BaselineBuilder,
  evaluateRegression,
  fingerprintTransform,
  inferChecks,
  recordEvaluation,
  serializeChecks,
  trainRun,
} from '@parapet/instrumentation';
import { captureReproducibility, digestRows, saveBaseline } from '@parapet/instrumentation/node';
import { discardVersion, publishVersion } from '../shared/model-folder.ts';
import { saveSealed, seal } from '../shared/sealed-file.ts';
import type { Training } from '../shared/training.ts';
import type { FlightFeatures } from './features.ts';
import { MODEL_NAME, MODEL_TASK, MODEL_VERSION } from './identity.ts';
import { baselinePath, checksPath, FORMAT, type ModelFile, modelPath } from './model-file.ts';
import { encode, predictDelay, type RegressorParameters, trainRegressor } from './regressor.ts';
import { type DepartedFlight, splitFlights } from './split.ts';

const DATASET = 'vega-datasets@3.2.1/flights-20k/2001-01';
/** Flights that explanations compare with; they are in the model file. */
const BACKGROUND = 50;
/** Airports whose delays are told apart: the busiest. */
const COHORTS = 5;

/** How the predictor of delays is trained. */
export const training: Training = {
  name: MODEL_NAME,
  version: MODEL_VERSION,
  discard: (data) => discardVersion(data, { name: MODEL_NAME, version: MODEL_VERSION }),
  async train(data) {
    const { content } = await trainModel(data, (await splitFlights()).training);
    return `mean absolute error on its own month ${content.meanAbsoluteError.toFixed(1)} minutes`;
  },
};

async function trainModel(data: string, flights: readonly DepartedFlight[]): Promise<ModelFile> {
  const rows = flights.map(({ features }) => features);
  const { digest } = await digestRows(rows);
  const identity = { name: MODEL_NAME, version: MODEL_VERSION, datasetId: DATASET };
  return trainRun(
    {
      model: { ...identity, task: MODEL_TASK },
      datasets: [{ id: DATASET, version: digest, split: 'train', rows: rows.length }],
      reproducibility: await captureReproducibility(),
    },
    async (run) => {
      const checks = run.phase('validate', () => inferChecks(rows, { datasetId: DATASET }));
      const parameters = run.phase('fit', () =>
        trainRegressor(
          rows,
          flights.map(({ flight }) => flight.delay),
        ),
      );
      const { baseline, cohorts, meanAbsoluteError } = run.phase('evaluate', () =>
        evaluate(flights, parameters, run.id),
      );
      const known = rows.filter((row) => row.origin_delay !== undefined);
      const every = Math.floor(known.length / BACKGROUND);
      const background = known.filter((_, i) => i % every === 0).slice(0, BACKGROUND);
      const model = seal(
        {
          format: FORMAT,
          ...identity,
          baselineId: baseline.id,
          meanAbsoluteError,
          cohorts,
          transform: fingerprintTransform(
            'encode',
            (row: FlightFeatures) => encode(parameters, row),
            background,
          ),
          background,
          parameters,
        } as const,
        new Date(),
      );
      await publishVersion(data, identity, async () => {
        await writeFile(checksPath(data), serializeChecks(checks));
        await saveBaseline(baselinePath(data), baseline);
        await saveSealed(modelPath(data), model);
      });
      return model;
    },
  );
}

function evaluate(flights: readonly DepartedFlight[], parameters: RegressorParameters, runId: string) {
  const builder = new BaselineBuilder({ datasetId: DATASET });
  const cohorts = parameters.origins.slice(0, COHORTS);
  const evaluated = flights.map(({ flight, features }) => {
    const predicted = predictDelay(parameters, features);
    builder.addRow({ ...features, '@score': predicted });
    return { actual: flight.delay, predicted, cohort: features.origin };
  });
  const result = evaluateRegression(evaluated, { cohorts });
  recordEvaluation({
    model: { name: MODEL_NAME, version: MODEL_VERSION, datasetId: DATASET },
    dataset: { id: DATASET, split: 'train' },
    runId,
    ...result,
  });
  return { baseline: builder.build(), cohorts, meanAbsoluteError: result.metrics.mae! };
}
