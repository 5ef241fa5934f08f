import { expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { judgeLabels } from './judge-labels.ts';
import { UNLIKELY } from './label-scores.ts';

const LEVEL = 0.1;
const BATCHES = 400;

/** Trusted rows and rows of the batch, class by class; of each class whether one source gives it alone. */
interface Mix {
  readonly trusted: readonly number[];
  readonly batch: readonly number[];
  readonly ownSources?: boolean;
}

/** Share of clean batches that are called suspicious: trusted scores and those of the batch have one distribution. */
function falseAlarms({ trusted, batch, ownSources }: Mix): number {
  const random = uniform(20_261_123);
  const classOf = batch.flatMap((count, k) => new Array<number>(count).fill(k));
  let alarms = 0;
  for (let i = 0; i < BATCHES; i++) {
    const levels = trusted.map((rows) => {
      const scores = Float64Array.from({ length: rows }, random).sort();
      const above = Math.max(1, Math.floor(UNLIKELY * (rows + 1)));
      return { rows, above, limit: scores[rows - above]!, recall: 1 };
    });
    const { verdict } = judgeLabels({
      classNames: trusted.map((_, k) => `class ${k}`),
      levels,
      scores: Float64Array.from(classOf, random),
      classOf,
      sources: classOf.map((k) => (ownSources ? `feed ${k}` : undefined)),
      places: [...classOf.keys()],
      level: LEVEL,
    });
    if (verdict === 'suspicious') alarms++;
  }
  return alarms / BATCHES;
}

it.each<[string, Mix]>([
  ['of the mix of the reference', { trusted: [500, 500], batch: [500, 500] }],
  ['with more of a rare class than the reference', { trusted: [1000, 22], batch: [400, 400] }],
  ['with a source that gives the rare class', { trusted: [1000, 30], batch: [700, 60], ownSources: true }],
  ['with less of a common class', { trusted: [1000, 150], batch: [50, 1500] }],
  [
    'with one of many rare classes',
    { trusted: [2000, 25, 25, 25, 25, 198], batch: [10, 300, 50, 20, 20, 900] },
  ],
  ['of single rows', { trusted: [100, 25, 25], batch: [1, 1, 1] }],
])('raises no more false alarms than it may on a clean batch %s', (_what, mix) => {
  // Three standard errors of the share.
  expect(falseAlarms(mix)).toBeLessThanOrEqual(LEVEL + 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / BATCHES));
});
