import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { byName, checkCohorts, defined, groupRows, ratio } from './cohorts.ts';
import { Probabilities } from './probabilities.ts';

/** One row of a test set and what the model made of it. */
export interface ClassifiedRow {
  readonly actual: string;
  readonly predicted: string;
  /** Probability of the positive class, from 0 to 1. */
  readonly score?: number | undefined;
  /** Group that the row belongs to, of those declared; any other counts as `_other`. */
  readonly cohort?: string | undefined;
}

export interface ClassificationOptions {
  /** The class that precision, recall, scores and fairness are about. Without it there are averages over classes only. */
  readonly positive?: string | undefined;
  /** Groups to tell apart, at most 64. */
  readonly cohorts?: readonly string[] | undefined;
}

/** Rows by truth and prediction, for one class against the rest. They add up over replicas and time. */
export interface BinaryCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Each is undefined where there is nothing to divide by. */
export interface ClassMetrics {
  readonly precision: number | undefined;
  readonly recall: number | undefined;
  readonly f1: number | undefined;
  /** Rows of the class. */
  readonly support: number;
}

/** Absent are those without a value. */
export type ClassificationMetrics = {
  readonly rows: number;
  readonly accuracy?: number;
  readonly precision_macro?: number;
  readonly recall_macro?: number;
  readonly f1_macro?: number;
  /** This and the next three: of the positive class. */
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  readonly false_positive_rate?: number;
  /** This and the next two: where every row has a score. */
  readonly roc_auc?: number;
  readonly log_loss?: number;
  readonly brier_score?: number;
};

export interface ClassificationResult {
  /** Of all rows; absent are those without a value. */
  readonly metrics: ClassificationMetrics;
  /** The same of each cohort that has rows. */
  readonly cohorts: Readonly<Record<string, ClassificationMetrics>>;
  /** Of each class that occurs, over all rows. */
  readonly classes: Readonly<Record<string, ClassMetrics>>;
  /** Of the positive class in each cohort, for `measureFairness`; empty without a positive class or cohorts. */
  readonly counts: Readonly<Record<string, BinaryCounts>>;
}

const MOST_CLASSES = 1_000;
const SHOWN_CLASSES = 5;

interface Group {
  rows: number;
  readonly actual: Map<string, number>;
  readonly predicted: Map<string, number>;
  readonly right: Map<string, number>;
  readonly probabilities: Probabilities;
}

/**
 * Computes `rows`, `accuracy`, `precision_macro`, `recall_macro` and `f1_macro`; with a positive class `precision`,
 * `recall`, `f1` and `false_positive_rate`; and where every row has a score `roc_auc`, `log_loss` and `brier_score`.
 * The same as scikit-learn 1.9.1 with its defaults; but where that gives 0 with a warning, because there is nothing to
 * divide by, a metric is absent, except in the averages. Holds 8 bytes for each row with a score.
 *
 * @throws TypeError that names the option or the row, also where there are rows and the positive class is neither truth
 * nor prediction of any
 */
export function evaluateClassification(
  rows: Iterable<ClassifiedRow>,
  options: ClassificationOptions = {},
): ClassificationResult {
  checkOptions('evaluateClassification', options, ['positive', 'cohorts']);
  const { positive, cohorts = [] } = options;
  if (positive !== undefined) checkText('evaluateClassification option positive', positive);
  checkCohorts('evaluateClassification', cohorts);
  const grouped = groupRows('evaluateClassification', rows, cohorts, newGroup, (group, row: ClassifiedRow) =>
    add(group, row, positive),
  );
  const classes = classesOf(grouped.all);
  if (positive !== undefined && classes.length > 0) checkOccurs(positive, classes);
  const metrics = (group: Group) => metricsOf(group, positive);
  return {
    metrics: metrics(grouped.all),
    cohorts: byName(grouped.cohorts, metrics),
    classes: Object.fromEntries(classes.map((name) => [name, classMetrics(grouped.all, name)])),
    counts: positive === undefined ? {} : byName(grouped.cohorts, (group) => countsOf(group, positive)),
  };
}

function newGroup(): Group {
  return {
    rows: 0,
    actual: new Map(),
    predicted: new Map(),
    right: new Map(),
    probabilities: new Probabilities(),
  };
}

function add(group: Group, row: ClassifiedRow, positive: string | undefined): void {
  checkObject('a row must be an object such as { actual, predicted }', row);
  const { actual, predicted, score } = row;
  checkClass('actual', actual);
  checkClass('predicted', predicted);
  group.rows++;
  increment(group.actual, actual);
  increment(group.predicted, predicted);
  if (actual === predicted) increment(group.right, actual);
  if (score === undefined) return;
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
    throw new TypeError(`score must be a probability from 0 to 1, not ${show(score)}`);
  }
  if (positive === undefined) {
    throw new TypeError('it has a score, but the option positive does not say of which class');
  }
  group.probabilities.add(actual === positive, score);
}

function checkClass(field: string, value: unknown): asserts value is string {
  if (typeof value === 'number' || typeof value === 'boolean') {
    throw new TypeError(`${field} must be a text, not ${show(value)}: use String(${field})`);
  }
  checkText(field, value);
}

/** A slip of the pen would leave its metrics out, and nobody would see. */
function checkOccurs(positive: string, classes: readonly string[]): void {
  if (classes.includes(positive)) return;
  const some = classes.slice(0, SHOWN_CLASSES).map(show).join(', ');
  const more = classes.length > SHOWN_CLASSES ? ` and ${classes.length - SHOWN_CLASSES} more` : '';
  throw new TypeError(
    `evaluateClassification option positive is ${show(positive)}, a class that no row has; they have ${some}${more}`,
  );
}

function increment(counts: Map<string, number>, name: string): void {
  const count = counts.get(name);
  if (count === undefined && counts.size >= MOST_CLASSES) {
    throw new TypeError(`more than ${MOST_CLASSES} classes: is this a regression?`);
  }
  counts.set(name, (count ?? 0) + 1);
}

function metricsOf(group: Group, positive: string | undefined): ClassificationMetrics {
  const classes = classesOf(group).map((name) => classMetrics(group, name));
  const mean = (of: (metrics: ClassMetrics) => number | undefined) =>
    ratio(
      classes.reduce((sum, metrics) => sum + (of(metrics) ?? 0), 0),
      classes.length,
    );
  const right = [...group.right.values()].reduce((sum, count) => sum + count, 0);
  return defined<ClassificationMetrics>({
    rows: group.rows,
    accuracy: ratio(right, group.rows),
    precision_macro: mean(({ precision }) => precision),
    recall_macro: mean(({ recall }) => recall),
    f1_macro: mean(({ f1 }) => f1),
    ...(positive !== undefined && positiveMetrics(group, positive)),
    ...(group.rows === group.probabilities.rows && group.probabilities.metrics()),
  });
}

function positiveMetrics(group: Group, positive: string) {
  const { precision, recall, f1 } = classMetrics(group, positive);
  const { falsePositives, trueNegatives } = countsOf(group, positive);
  return {
    precision,
    recall,
    f1,
    false_positive_rate: ratio(falsePositives, falsePositives + trueNegatives),
  };
}

/** Classes that are the truth or the prediction of some row. */
function classesOf({ actual, predicted }: Group): string[] {
  return [...new Set([...actual.keys(), ...predicted.keys()])].sort();
}

function classMetrics(group: Group, name: string): ClassMetrics {
  const [actual, predicted, right] = [group.actual, group.predicted, group.right].map(
    (counts) => counts.get(name) ?? 0,
  ) as [number, number, number];
  return {
    precision: ratio(right, predicted),
    recall: ratio(right, actual),
    f1: ratio(2 * right, actual + predicted),
    support: actual,
  };
}

function countsOf(group: Group, positive: string): BinaryCounts {
  const actual = group.actual.get(positive) ?? 0;
  const predicted = group.predicted.get(positive) ?? 0;
  const truePositives = group.right.get(positive) ?? 0;
  return {
    truePositives,
    falsePositives: predicted - truePositives,
    falseNegatives: actual - truePositives,
    trueNegatives: group.rows - actual - predicted + truePositives,
  };
}
