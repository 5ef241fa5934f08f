import {
  bitDepth,
  type Detector,
  detectInputs,
  featureSqueezing,
  inputGuard,
  isolationForest,
  predictionConsistency,
  robustDistance,
} from '@parapet/instrumentation';
import { splitDigits } from '../../demo/fleet/digits/dataset.ts';
import { CHAMPION } from '../../demo/fleet/digits/identity.ts';
import { probabilities, trainNetwork } from '../../demo/fleet/digits/network.ts';
import { uniform } from '../src/random/uniform.ts';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { spanAttributes } from './workload.ts';

// What a detector takes of a prediction, in bare spans; and what it takes when it is sampled out.
const random = uniform(1);
const rows = Array.from({ length: 1_000 }, () => Float64Array.from({ length: 30 }, random));
const { training, validation } = await splitDigits();
const network = trainNetwork(training.slice(0, CHAMPION.digits), { ...CHAMPION, epochs: 3 }, () => undefined);
const predict = (pixels: ArrayLike<number>) => probabilities(network, pixels);
const pictures = validation.map(({ pixels }) => pixels);
const model = { name: 'bench', version: '1', datasetId: 'bench', task: 'classification', classes: [] };

/** A detector by itself, shown one vector after the other, with the answer where it wants it. */
function showing(name: string, detector: Detector, vectors: readonly Float64Array[]): Case {
  const queries = vectors.slice(0, 64).map((vector) => ({
    vector,
    at: 0,
    ...(detector.stage === 'answer' && { probabilities: [...predict(vector)] }),
  }));
  let turn = 0;
  return { name, run: () => detector.inspect(queries[turn++ & 63]!) };
}

/** The same through an observer. */
function observing(name: string, detector: Detector, sample: number): Case {
  const attached = detectInputs({
    vector: (vector: Float64Array) => vector,
    detectors: [{ detector, sample }],
  }).attach(model);
  const calls = rows.slice(0, 64).map((vector) => ({
    args: [vector],
    rows: [],
    predictions: [{ class: 'spam' }],
    result: 1,
    inputs: 1,
    seconds: 1e-4,
    span: undefined,
  }));
  let turn = 0;
  return { name, run: () => attached.end?.(calls[turn++ & 63]!, undefined) };
}

function guarding(name: string, detector: Detector): Case {
  const guard = inputGuard({ model, detectors: [{ detector, action: 'block' }] });
  let turn = 0;
  return { name, run: () => guard.screen({ vector: rows[turn++ & 63]! }) };
}

const distance = robustDistance(rows, { falsePositiveRate: 1e-2 });
const follow = { halfLifeSeconds: 86_400 };
const sdk = startSdk('sampled');
const measured = await measurePaired(
  () => sdk.unit.startActiveSpan('predict bench', { attributes: spanAttributes }, (span) => span.end()),
  [
    observing('any, sampled out', distance, 1e-12),
    observing('robust distance of 30 features, from an observer', distance, 1),
    guarding('robust distance of 30 features, from a guard', distance),
    showing('robust distance of 30 features', distance, rows),
    showing('robust distance of 30 features, following', robustDistance(rows, { follow }), rows),
    showing('robust distance of 196 pixels', robustDistance(pictures), pictures),
    showing('isolation forest of 30 features', isolationForest(rows), rows),
    { name: '(one answer of the digit reader)', run: () => predict(pictures[0]!) },
    showing(
      'feature squeezing of digits, 2 answers more',
      featureSqueezing({ predict, clean: pictures, squeezers: [bitDepth(1), bitDepth(3)] }),
      pictures,
    ),
    showing(
      'prediction consistency of digits, 8 answers more',
      predictionConsistency({ predict, clean: pictures }),
      pictures,
    ),
  ],
  sdk.settle,
);
console.log('What a detector takes of a prediction, in bare spans');
for (const { name, ns, ratio } of measured) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(3).padStart(10)}   ${ns.toFixed(0)} ns`);
}
process.exit();
