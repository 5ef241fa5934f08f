import {
  bitDepth,
  type Detector,
  detectInputs,
  featureSqueezing,
  type ModelObserver,
  medianSmoothing,
  robustDistance,
} from '@parapet/instrumentation';
import { type Digit, SIDE, splitDigits } from './dataset.ts';
import { type Network, probabilities } from './network.ts';

const ANOMALIES_OF_CLEAN = 0.005;
const SQUEEZED_OF_CLEAN = 0.01;

interface Picture {
  readonly pixels: readonly number[];
  readonly writer: string;
}

/** Detectors of unusual and of manipulated pictures, calibrated on digits that the network was not trained on. */
export function inputDetectors(network: Network, clean: readonly Digit[]): Detector[] {
  const vectors = clean.map(({ pixels }) => pixels);
  return [
    robustDistance(vectors, { falsePositiveRate: ANOMALIES_OF_CLEAN }),
    featureSqueezing({
      predict: (pixels) => probabilities(network, pixels),
      clean: vectors,
      squeezers: [bitDepth(1), medianSmoothing(SIDE)],
      falsePositiveRate: SQUEEZED_OF_CLEAN,
    }),
  ];
}

/** Watches what a network is asked. */
export async function watchInputs(network: Network): Promise<ModelObserver> {
  const { validation } = await splitDigits();
  return detectInputs({
    detectors: inputDetectors(network, validation).map((detector) => ({ detector })),
    vector: ({ pixels }: Picture) => pixels,
    client: ({ writer }) => writer,
  });
}
