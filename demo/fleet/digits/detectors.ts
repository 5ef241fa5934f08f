import {
  bitDepth,
  boundaryProbingDetector,
  detectInputs,
  extractionDetector,
  featureSqueezing,
  inversionDetector,
  type ModelObserver,
  membershipDetector,
  profileQueries,
  type QueryProfile,
  queryBudgetDetector,
  robustDistance,
} from '@parapet/instrumentation';
import type { Digit } from './dataset.ts';
import { classify, type Network, probabilities } from './network.ts';

/** Of clean pictures, so many are called unusual, or manipulated: two in a thousand are few events in a quiet day. */
const FALSE_POSITIVES = 0.002;
/** Pictures that a writer may have read in a day, by one replica; the replay sends some 2,000. */
const QUERIES_A_DAY = 10_000;

interface Picture {
  readonly pixels: readonly number[];
  readonly writer: string;
}

/** What honest writers ask, as a network answers it: what clients are compared with. */
export function queryProfile(network: Network, digits: readonly Digit[], seed: number): QueryProfile {
  return profileQueries({
    queries: digits.map(({ pixels }) => ({
      vector: pixels,
      class: classify(network, pixels).class,
      probabilities: [...probabilities(network, pixels)],
    })),
    traffic: ['varied', 'repeats'],
    seed,
  });
}

/** Watches what a network is asked: single pictures, and what one writer asks in all. */
export function watchInputs(network: Network, profile: QueryProfile, clean: readonly Digit[]): ModelObserver {
  const vectors = clean.map(({ pixels }) => pixels);
  const detectors = [
    robustDistance(vectors, { falsePositiveRate: FALSE_POSITIVES }),
    featureSqueezing({
      predict: (pixels) => probabilities(network, pixels),
      clean: vectors,
      squeezers: [bitDepth(1), bitDepth(3)],
      falsePositiveRate: FALSE_POSITIVES,
    }),
    extractionDetector({ profile }),
    membershipDetector({ profile }),
    inversionDetector({ profile }),
    boundaryProbingDetector({ profile }),
    queryBudgetDetector({ queries: QUERIES_A_DAY }),
  ];
  return detectInputs({
    detectors: detectors.map((detector) => ({ detector })),
    vector: ({ pixels }: Picture) => pixels,
    client: ({ writer }) => writer,
    // Asked again, for answers hold the share of one class only: full ones are what thieves want.
    probabilities: (_: unknown, { pixels }) => probabilities(network, pixels),
  });
}
