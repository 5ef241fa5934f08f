import { checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import {
  AnomalyDetector,
  type Fitted,
  type SavedDetector,
  SCHEMA_VERSION,
  sealDetector,
} from './anomaly-detector.ts';
import { DetectorFileError } from './detector-file-error.ts';
import { checkFollow, type FollowOptions } from './follower.ts';
import { ForestScorer, MOST_SAMPLE, MOST_TREES } from './isolation-forest.ts';
import type { Trees } from './isolation-tree.ts';
import { KNOTS, NormalScores } from './normal-scores.ts';
import { MOST_VALUES } from './prepare.ts';
import { DistanceScorer } from './robust-distance.ts';
import type { Scorer } from './scorer.ts';
import type { Standard } from './standard.ts';

/** Characters: some 30 for each node of the largest forest. */
const LONGEST_TEXT = 64 * 2 ** 20;

/** The text of a file for a detector that was fitted, to go beside the model: one line of JSON. */
export function serializeDetector(detector: AnomalyDetector): string {
  return `${JSON.stringify(detector)}\n`;
}

/**
 * Reads the text of such a file. Its id tells damage, not malice: sign it with the model.
 *
 * @throws DetectorFileError when the text is damaged, was changed, is of a later schema or no detector at all. TypeError
 * when it is no text, or an option is wrong
 */
export function parseDetector(
  text: string,
  options: { readonly follow?: FollowOptions | undefined } = {},
): AnomalyDetector {
  if (typeof text !== 'string') {
    throw new TypeError(`parseDetector wants the text of a detector file, not ${show(text)}`);
  }
  checkOptions('parseDetector', options, ['follow']);
  const { follow } = options;
  if (follow !== undefined) checkFollow('parseDetector', follow);
  return new AnomalyDetector(fittedOf(parse(text)), follow);
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: string): Json {
  if (text.length > LONGEST_TEXT) throw damaged(`it has ${text.length} characters, more than any detector`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DetectorFileError(
      'damaged',
      `not valid JSON (${text.length} characters); the file is truncated or no detector. Save it again from the training run`,
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value) || !('scales' in value)) {
    throw new DetectorFileError(
      'foreign',
      'the JSON is no detector; give the text that serializeDetector made',
    );
  }
  const json = value as Json;
  if (typeof json.schemaVersion === 'number' && json.schemaVersion > SCHEMA_VERSION) {
    throw new DetectorFileError(
      'newer',
      `its schema version is ${json.schemaVersion}, this package reads ${SCHEMA_VERSION}; upgrade it, or save the detector with the older one`,
    );
  }
  const { id, ...content } = json;
  if (id !== sealDetector(content as Omit<SavedDetector, 'id'>).id) {
    throw new DetectorFileError(
      'changed',
      'its content is not what its id says; save it again from the training run',
    );
  }
  return json;
}

function fittedOf(json: Json): Fitted {
  const scales = numbers(json, 'scales', 1, MOST_VALUES);
  const columns = scales.length;
  if (scales.some((scale) => scale <= 0)) throw damaged('scales must be above 0');
  const standard = { scales, centers: numbers(json, 'centers', columns, columns) };
  const { type } = json;
  if (type !== 'robust_distance' && type !== 'isolation_forest') {
    throw damaged(`type must be robust_distance or isolation_forest, not ${show(type)}`);
  }
  const scorer: Scorer = type === 'robust_distance' ? distanceOf(json, columns) : forestOf(json, standard);
  const threshold = number(json, 'threshold', 0, Number.MAX_VALUE);
  const falsePositiveRate = number(json, 'falsePositiveRate', Number.MIN_VALUE, 1 - Number.EPSILON);
  const heldOut = number(json, 'heldOut', 1, Number.MAX_SAFE_INTEGER);
  return { type, falsePositiveRate, heldOut, threshold, standard, scorer };
}

function distanceOf(json: Json, columns: number): DistanceScorer {
  const size = (columns * (columns + 1)) / 2;
  const factor = numbers(json, 'factor', size, size);
  for (let j = 0, diagonal = 0; j < columns; diagonal += ++j + 1) {
    if (factor[diagonal]! <= 0) throw damaged('the diagonal of factor must be above 0');
  }
  const location = numbers(json, 'location', columns, columns);
  const knots = numbers(json, 'knots', columns * KNOTS, columns * KNOTS);
  if (knots.some((knot, i) => i % KNOTS > 0 && knot < knots[i - 1]!)) {
    throw damaged('knots of a feature must not fall');
  }
  const highest = number(json, 'highest', Number.EPSILON, Number.MAX_SAFE_INTEGER);
  return new DistanceScorer(new NormalScores(knots, highest), { location, factor });
}

function forestOf(json: Json, { centers }: Standard): ForestScorer {
  const sample = number(json, 'sample', 2, MOST_SAMPLE);
  const roots = numbers(json, 'roots', 1, MOST_TREES);
  const most = MOST_TREES * (2 * MOST_SAMPLE - 1);
  const features = numbers(json, 'features', 1, most);
  const nodes = features.length;
  const splits = numbers(json, 'splits', nodes, nodes);
  const rights = numbers(json, 'rights', nodes, nodes);
  const trees = { features, splits, rights, roots };
  for (let tree = 0; tree < roots.length; tree++) {
    checkTree(trees, roots[tree]!, roots[tree + 1] ?? nodes, centers.length);
  }
  return new ForestScorer(
    {
      features: Int32Array.from(features),
      splits,
      rights: Int32Array.from(rights),
      roots: Int32Array.from(roots),
    },
    sample,
    centers,
  );
}

/** Both children of a node lie behind it and within its tree, so that every path ends. */
function checkTree(
  { features, rights }: { readonly [K in keyof Trees]: Float64Array },
  root: number,
  end: number,
  columns: number,
): void {
  if (!Number.isInteger(root) || root < 0 || root >= end || end > features.length) {
    throw damaged('roots must rise, within the nodes');
  }
  for (let node = root; node < end; node++) {
    const feature = features[node]!;
    const right = rights[node]!;
    if (!Number.isInteger(feature) || feature < -1 || feature >= columns) {
      throw damaged(`features must be from -1 to ${columns - 1}`);
    }
    if (feature >= 0 && !(Number.isInteger(right) && right > node + 1 && right < end)) {
      throw damaged('rights must point behind their node, within its tree');
    }
  }
}

function numbers(json: Json, name: string, least: number, most: number): Float64Array {
  const value = json[name];
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    const size = Array.isArray(value) ? `${value.length} of them` : show(value);
    throw damaged(`${name} must be ${least === most ? least : `${least} to ${most}`} numbers, not ${size}`);
  }
  if (!value.every(Number.isFinite)) throw damaged(`${name} must be finite numbers`);
  return Float64Array.from(value);
}

function number(json: Json, name: string, least: number, most: number): number {
  const value = json[name];
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw damaged(`${name} must be a number from ${least} to ${most}, not ${show(value)}`);
}

function damaged(what: string): DetectorFileError {
  return new DetectorFileError('damaged', what);
}
