import { BaselineError } from './error.ts';
import { isSegmentName, MAX_SEGMENTS, type SegmentedBaseline } from './segmented.ts';
import {
  BASELINE_SCHEMA_VERSION,
  type Baseline,
  type BaselineFeature,
  MAX_BINS,
  SPECIAL_BINS,
} from './types.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Narrows what was read from a file to a baseline, field by field. */
export function checkBaseline(value: unknown): Baseline {
  if (isFields(value) && 'schemaVersion' in value && 'segments' in value) {
    throw new BaselineError(
      'foreign',
      'it is a segmented baseline. Read it with parseSegmentedBaseline or loadSegmentedBaseline',
    );
  }
  if (!isFields(value) || !('schemaVersion' in value && 'features' in value && 'datasetId' in value)) {
    throw new BaselineError(
      'foreign',
      'this is not a Parapet baseline (schemaVersion, datasetId and features are absent). Check the path',
    );
  }
  checkVersion(value.schemaVersion);
  const { id, datasetId, window, createdAt, rows, rowsSeen, features } = value;
  must(typeof id === 'string' && /^b1:[0-9a-f]{12}$/.test(id), 'id');
  must(typeof datasetId === 'string' && datasetId !== '', 'datasetId');
  must(isDate(createdAt), 'createdAt');
  must(window === undefined || (isFields(window) && isDate(window.from) && isDate(window.to)), 'window');
  must(isCount(rows) && rows > 0, 'rows');
  must(isCount(rowsSeen) && rowsSeen >= (rows as number), 'rowsSeen');
  checkFeatures(features);
  features.forEach(({ counts }, i) => {
    const sum = counts.reduce((total, one) => total + one, 0);
    must(sum === rows, `features[${i}].counts (they add up to ${sum}, not to the ${rows} rows)`);
  });
  return value as unknown as Baseline;
}

/** Narrows what was read from a file to a segmented baseline; its baselines are checked one by one. */
export function checkSegmentedBaseline(
  value: unknown,
  checkOne: (baseline: unknown) => Baseline,
): SegmentedBaseline {
  if (!isFields(value) || !('schemaVersion' in value && 'segments' in value)) {
    throw new BaselineError(
      'foreign',
      'this is not a segmented Parapet baseline (schemaVersion and segments are absent). Check the path, or read it with parseBaseline or loadBaseline',
    );
  }
  checkVersion(value.schemaVersion);
  const { id, segments } = value;
  must(typeof id === 'string' && /^s1:[0-9a-f]{12}$/.test(id), 'id');
  must(isFields(segments), 'segments');
  const entries = Object.entries(segments as Fields);
  must(entries.length > 0 && entries.length <= MAX_SEGMENTS, `segments (${entries.length} of them)`);
  for (const [name, baseline] of entries) {
    must(isSegmentName(name), 'segments (a name)');
    checkOne(baseline);
  }
  return value as unknown as SegmentedBaseline;
}

/** @throws BaselineError when they are not what can be counted by */
export function checkFeatures(features: unknown): asserts features is readonly BaselineFeature[] {
  must(Array.isArray(features) && features.length > 0, 'features');
  const list = features as readonly unknown[];
  list.forEach((feature, i) => {
    checkFeature(feature, `features[${i}]`);
  });
  must(
    hasNoTwins((list as readonly BaselineFeature[]).map(({ name }) => name)),
    'features (two of one name)',
  );
}

function checkVersion(version: unknown): void {
  if (version === BASELINE_SCHEMA_VERSION) return;
  if (isCount(version) && version > BASELINE_SCHEMA_VERSION) {
    throw new BaselineError(
      'newer',
      `it has schema version ${version}, this library reads ${BASELINE_SCHEMA_VERSION}. Update @parapet/instrumentation`,
    );
  }
  must(false, 'schemaVersion');
}

function checkFeature(feature: unknown, where: string): void {
  must(isFields(feature), where);
  const { name, type, counts, edges, categories } = feature as Fields;
  must(typeof name === 'string' && name !== '', `${where}.name`);
  let ordinary = 0;
  if (type === 'numeric') {
    must(isAscending(edges), `${where}.edges`);
    ordinary = (edges as readonly number[]).length + 1;
  } else {
    must(type === 'categorical', `${where}.type`);
    must(isTexts(categories) && hasNoTwins(categories), `${where}.categories`);
    ordinary = (categories as readonly string[]).length;
  }
  must(ordinary <= MAX_BINS, `${where} (more than ${MAX_BINS} bins)`);
  const length = ordinary + SPECIAL_BINS.length;
  must(isCounts(counts) && counts.length === length, `${where}.counts`);
}

function must(holds: boolean, field: string): void {
  if (!holds) {
    throw new BaselineError(
      'damaged',
      `missing or wrong: ${field}. Build the baseline again from the training data`,
    );
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isAscending(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > value[i - 1]))
  );
}

function isDate(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function hasNoTwins(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
