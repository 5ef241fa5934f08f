import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { OTHER } from '../model/options.ts';
import type { Match } from './match.ts';
import type { Source } from './source.ts';

const EVENTS_A_SECOND = 10;

/** A label and its prediction as they are, whatever class they name. */
export interface RawMatch {
  readonly predicted: string | number;
  /** Of the same kind. */
  readonly actual: string | number;
  readonly cohort: string;
  readonly predictedAt: Date;
  readonly latencySeconds: number;
}

/**
 * Counts a match in the metrics of its model version and sends its event.
 *
 * @param id of the prediction, where it is known
 */
export function countMatch(source: Source, raw: RawMatch, id?: string): Match {
  const { cohort, latencySeconds } = raw;
  const { name, version, datasetId } = source.identity;
  const model = { modelName: name, modelVersion: version };
  const match = compare(source, raw);
  if (typeof match.predicted === 'number')
    countError({ ...model, cohort }, match.predicted - Number(match.actual));
  else {
    const [predictionClass, labelClass] = [match.predicted, String(match.actual)];
    registry.tally('labelMatches').add({ ...model, cohort, predictionClass, labelClass });
  }
  registry.record('labelLatency', latencySeconds, model);
  sendEvent(source, match, id);
  return { ...match, identity: { name, version, datasetId } };
}

function compare({ classOf }: Source, raw: RawMatch): Omit<Match, 'identity'> {
  if (typeof raw.predicted === 'number') {
    return { ...raw, error: Math.abs(raw.predicted - Number(raw.actual)) };
  }
  const predicted = classOf(raw.predicted);
  const actual = classOf(String(raw.actual));
  // Of two undeclared classes nobody knows whether they are the same.
  const error = predicted === actual && predicted !== OTHER ? 0 : 1;
  return { ...raw, predicted, actual, error };
}

type CohortLabels = { modelName: string; modelVersion: string; cohort: string };

function countError(labels: CohortLabels, error: number): void {
  registry.tally('regressionMatches').add(labels);
  // Both are there from the first on: the bias is their difference.
  const absolute = registry.tally('regressionAbsoluteErrors');
  absolute.add({ ...labels, errorDirection: 'over' }, Math.max(0, error));
  absolute.add({ ...labels, errorDirection: 'under' }, Math.max(0, -error));
  registry.tally('regressionSquaredErrors').add(labels, error ** 2);
  registry.tally('regressionFourthPowers').add(labels, error ** 4);
}

let second = 0;
let sent = 0;

function sendEvent({ identity }: Source, match: Omit<Match, 'identity'>, id: string | undefined): void {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) sent = 0;
  second = now;
  if (++sent > EVENTS_A_SECOND) return;
  const { predicted, actual, cohort, latencySeconds } = match;
  emitEvent('predictionFeedback', `label for ${identity.name}@${identity.version}`, identity.event, {
    ...(id !== undefined && { [ATTR.predictionId]: id }),
    ...(typeof predicted === 'string' && {
      [ATTR.predictionClass]: predicted,
      [ATTR.labelClass]: String(actual),
    }),
    ...(cohort !== '' && { [ATTR.cohort]: cohort }),
    [ATTR.labelLatency]: latencySeconds,
  });
}
