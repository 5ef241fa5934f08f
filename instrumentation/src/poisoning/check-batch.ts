import { shuffled } from '../random/shuffled.ts';
import { uniform } from '../random/uniform.ts';
import { NearDuplicates } from './clusters.ts';
import { findDuplicates } from './find-duplicates.ts';
import { judgeLabels } from './judge-labels.ts';
import { LabelScores } from './label-scores.ts';
import { checkPoisoningOptions, DEFAULT_FALSE_ALARMS } from './options.ts';
import { Space } from './space.ts';
import { tellPoisoning } from './telemetry.ts';
import type { PoisoningOptions, PoisoningReport, PoisoningVerdict, Vectors } from './types.ts';
import { type EachRow, Work } from './work.ts';

/** Rows of the batch, and of the reference, that are looked at; of more a uniform sample. */
export const MOST_ROWS = 50_000;
/** Rows of the reference that labels are compared with, shared by the classes. */
const MOST_COMPARED = 4_000;
/** A class with fewer trusted rows is not judged. */
const FEWEST_OF_CLASS = 20;
const MOST_CLASSES = 100;
/** Radius of near duplicates, as a share of the median distance between a trusted row and the nearest other. */
const NEAR = 0.05;

/**
 * Looks for poison in a batch before a model learns from it: labels that disagree with a trusted reference more than is
 * usual (by class and by source), and rows that are there again and again. Its time grows with the rows: each is
 * compared with 4,000 of the reference. It looks at 50,000 rows of the batch and as many of the reference at most, and
 * holds some 60 MB for them; it yields to the event loop every 20 ms.
 *
 * Counts `ml.poisoning.*`, sends `ml.poisoning.check` and, when it is suspicious, a finding of category `poisoning`.
 *
 * @param rows as the model learns them: encoded, finite, all of one length
 * @param labels class of each row
 * @returns places and numbers; no value of a row
 * @throws TypeError (a rejection) that names the option or the row; the reason of `signal` when it is aborted
 */
export async function checkTrainingBatch(
  rows: Vectors,
  labels: readonly string[],
  options: PoisoningOptions,
): Promise<PoisoningReport> {
  const features = checkPoisoningOptions(rows, labels, options);
  const { datasetId, reference, sources, falseAlarms = DEFAULT_FALSE_ALARMS, seed = 1 } = options;
  options.signal?.throwIfAborted();
  const random = uniform(seed);
  const places = sampled(rows.length, random);
  const trusted = sampled(reference.rows.length, random);
  const trustedRows = trusted.map((place) => reference.rows[place]!);
  const space = new Space(trustedRows, features, seed);

  const classes = classesOf(trusted.map((place) => reference.labels[place]!));
  const compared = comparedRows(trusted, reference.labels, classes);
  const classOf = Int32Array.from(compared, (place) => classes.get(reference.labels[place]!)!);
  const work = new Work(stepsOf(places.length, trusted.length, compared.length), options);
  const each: EachRow = (count, step) => work.each(count, step);
  const near = await space.place(
    compared.map((place) => reference.rows[place]!),
    each,
  );
  const scores = new LabelScores(near, classOf, classes.size);
  const batch = await space.place(
    places.map((place) => rows[place]!),
    each,
  );
  await each(compared.length, (row) => scores.learn(row));
  const scored = new Float64Array(places.length).fill(Number.NaN);
  const classOfPlace = places.map((place) => classes.get(labels[place]!));
  await each(places.length, (row) => {
    const label = classOfPlace[row];
    if (label !== undefined) scored[row] = scores.of(batch, row, label);
  });

  const levels = scores.levels();
  const labelReport = judgeLabels({
    classNames: [...classes.keys()],
    levels,
    scores: scored,
    classOf: classOfPlace,
    sources: places.map((place) => sources?.[place]),
    places,
    level: falseAlarms / 2,
  });
  const duplicates = await findDuplicates(batch, await space.place(trustedRows, each), {
    radius: NEAR * scores.spacing,
    seed,
    level: falseAlarms / 2,
    places,
    labels,
    sources,
    each,
  });
  const report: PoisoningReport = {
    datasetId,
    verdict: worst(labelReport.verdict, duplicates.verdict),
    rows: rows.length,
    rowsChecked: places.length,
    referenceRows: trusted.length,
    labels: labelReport,
    duplicates,
  };
  tellPoisoning(report, options.model);
  return report;
}

/** Rows that are placed, compared with the reference, and compared with each other. */
function stepsOf(batch: number, reference: number, compared: number): number {
  return 2 * (batch + compared) + reference + NearDuplicates.tables * (batch + reference);
}

function worst(...verdicts: readonly PoisoningVerdict[]): PoisoningVerdict {
  if (verdicts.includes('suspicious')) return 'suspicious';
  return verdicts.includes('not_enough_data') ? 'not_enough_data' : 'clean';
}

/** Places in order; a uniform sample where there are too many. */
function sampled(count: number, random: () => number): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  return count <= MOST_ROWS
    ? all
    : shuffled(all, random)
        .slice(0, MOST_ROWS)
        .sort((a, b) => a - b);
}

/** Classes with enough trusted rows, the largest 100 of them, by their numbers from 0 on. */
function classesOf(labels: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const known = [...sizes].filter(([, size]) => size >= FEWEST_OF_CLASS).sort(([, a], [, b]) => b - a);
  // One class alone has nothing to be taken for.
  if (known.length < 2) return new Map();
  return new Map(known.slice(0, MOST_CLASSES).map(([name], k) => [name, k]));
}

/** The same number of rows of each class, as far as it has them. */
function comparedRows(
  trusted: readonly number[],
  labels: readonly string[],
  classes: ReadonlyMap<string, number>,
): number[] {
  const sizes = new Uint32Array(classes.size);
  for (const place of trusted) {
    const k = classes.get(labels[place]!);
    if (k !== undefined) sizes[k]!++;
  }
  const share = fairShare(sizes, MOST_COMPARED);
  const seen = new Uint32Array(classes.size);
  return trusted.filter((place) => {
    const k = classes.get(labels[place]!);
    if (k === undefined) return false;
    // Evenly over the class, whatever its order.
    const before = Math.floor((seen[k]! * Math.min(share, sizes[k]!)) / sizes[k]!);
    seen[k]!++;
    return Math.floor((seen[k]! * Math.min(share, sizes[k]!)) / sizes[k]!) > before;
  });
}

/** The largest number that each class may have so that together they have no more than the sum. */
function fairShare(sizes: Uint32Array, sum: number): number {
  let left = sum;
  const sorted = [...sizes].sort((a, b) => a - b);
  for (const [i, size] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - i));
    if (size > share) return share;
    left -= size;
  }
  return Number.MAX_SAFE_INTEGER;
}
