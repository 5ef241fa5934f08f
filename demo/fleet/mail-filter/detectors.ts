import {
  detectInputs,
  extractionDetector,
  type ModelObserver,
  membershipDetector,
  profileQueries,
  type QueryProfile,
} from '@parapet/instrumentation';
import { type ClassifierParameters, classify, type LabelledRow } from './classifier.ts';
import { encode } from './encoder.ts';
import type { FeatureRow } from './features.ts';
import { SPLIT_SEED } from './split.ts';

/** What honest senders ask, as the filter answers it: what clients are compared with. */
export function queryProfile(parameters: ClassifierParameters, rows: readonly LabelledRow[]): QueryProfile {
  return profileQueries({
    queries: rows.map(({ row }) => ({
      vector: encode(row, parameters.encoding),
      class: classify(parameters, row).class,
      probabilities: shares(parameters, row),
    })),
    traffic: ['varied', 'repeats'],
    seed: SPLIT_SEED,
  });
}

/** Watches what clients ask in all: whoever tries one mail again and again, altered a little, looks for a way past the filter. */
export function watchClients(parameters: ClassifierParameters, profile: QueryProfile): ModelObserver {
  const detectors = [membershipDetector({ profile }), extractionDetector({ profile })];
  return detectInputs({
    detectors: detectors.map((detector) => ({ detector })),
    vector: (row: FeatureRow) => encode(row, parameters.encoding),
    client: (_: FeatureRow, client?: string) => client,
    probabilities: (_: unknown, row) => shares(parameters, row),
  });
}

function shares(parameters: ClassifierParameters, row: FeatureRow): number[] {
  const { score } = classify(parameters, row);
  return [1 - score, score];
}
