import { checkFeatures } from '../baseline/check.ts';
import { checkGiven } from '../baseline/given.ts';
import { isSegmented, type SegmentedBaseline } from '../baseline/segmented.ts';
import type { Baseline } from '../baseline/types.ts';
import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { ModelObserver } from '../predict/observer.ts';

/** The part that a version plays in the traffic; a `standby` gets none, and is kept to go back to. */
export type Role = 'champion' | 'canary' | 'shadow' | 'standby';
const ROLES: readonly Role[] = ['champion', 'canary', 'shadow', 'standby'];

/** Any text; those that are known are offered by editors. */
export type Task = 'classification' | 'regression' | 'ranking' | (string & {});

export interface ModelOptions {
  /** Name of the model, the same for all its versions. */
  readonly name: string;
  /** Version, as text: `'3'` and `'3.0'` are different versions. */
  readonly version: string;
  readonly task: Task;
  /** Identifier of the data set that the version was trained on. */
  readonly datasetId: string;
  /** Digest of the model artefact, such as `sha256:…`. */
  readonly digest?: string | undefined;
  /** Default `champion`. */
  readonly role?: Role | undefined;
  /** Classes that predictions are counted by, at most 64; any other counts as `_other`. */
  readonly classes?: readonly string[] | undefined;
  readonly framework?: { readonly name: string; readonly version?: string | undefined } | undefined;
  /** Distribution of the training data, segmented or not; without one no features are counted and drift is unknown. */
  readonly baseline?: Baseline | SegmentedBaseline | undefined;
  /** What looks at every call beside: feedback, cost, checks, explanations. */
  readonly observers?: readonly ModelObserver[] | undefined;
}

export type ModelDefinition = ModelOptions & {
  readonly role: Role;
  readonly classes: readonly string[];
  readonly observers: readonly ModelObserver[];
};

export const OTHER = '_other';
export const MOST_CLASSES = 64;

const OPTIONS = [
  'name',
  'version',
  'task',
  'datasetId',
  'digest',
  'role',
  'classes',
  'framework',
  'baseline',
  'observers',
] as const satisfies readonly (keyof ModelOptions)[];

/** @throws TypeError that names the option and the value when one is missing, wrong or unknown */
export function checkModelOptions(options: ModelOptions): ModelDefinition {
  checkOptions('defineModel', options, OPTIONS);
  const { digest, framework, baseline, role = 'champion', classes = [], observers = [] } = options;
  text('name', options.name);
  text('version', options.version);
  text('task', options.task);
  text('datasetId', options.datasetId);
  if (digest !== undefined) text('digest', digest);
  if (framework !== undefined) checkFramework(framework);
  checkRole(role);
  checkClasses(classes);
  if (baseline !== undefined) checkBaseline(baseline);
  checkObservers(observers);
  return Object.freeze({ ...options, role, classes: Object.freeze([...classes]), observers: [...observers] });
}

/** @throws TypeError when it is none of the four roles */
export function checkRole(role: unknown): asserts role is Role {
  if (!ROLES.includes(role as Role)) {
    throw new TypeError(`model option role must be one of ${ROLES.join(', ')}, not ${show(role)}`);
  }
}

/** @throws TypeError when it is not a text of 1 to 256 characters */
export function text(option: string, value: unknown): asserts value is string {
  checkText(`model option ${option}`, value);
}

function checkClasses(classes: unknown): void {
  if (!Array.isArray(classes))
    throw new TypeError(`model option classes must be an array, not ${show(classes)}`);
  if (classes.length > MOST_CLASSES) {
    throw new TypeError(`model option classes holds ${classes.length} classes, ${MOST_CLASSES} are the most`);
  }
  classes.forEach((name, i) => {
    text(`classes[${i}]`, name);
    if (name === OTHER)
      throw new TypeError(`model option classes[${i}] is ${OTHER}, which stands for all others`);
  });
  if (new Set(classes).size !== classes.length)
    throw new TypeError('model option classes names a class twice');
}

function checkFramework(framework: NonNullable<ModelOptions['framework']>): void {
  checkObject('model option framework must be an object such as { name, version }', framework);
  text('framework.name', framework.name);
  if (framework.version !== undefined) text('framework.version', framework.version);
}

function checkObservers(observers: unknown): void {
  if (!Array.isArray(observers))
    throw new TypeError(`model option observers must be an array, not ${show(observers)}`);
  for (const observer of observers) {
    checkObserver(observer);
  }
}

/** @throws TypeError, with the way to an observer from what is none but belongs to one */
function checkObserver(given: unknown): void {
  const { attach, observer } = (given ?? {}) as { attach?: unknown; observer?: unknown };
  let hint = '';
  if (typeof given === 'function')
    hint = ': a listener, such as conceptDrift gives it, goes to createFeedback({ listeners })';
  else if (typeof observer === 'function')
    hint = ': give what its observer() gives, such as checks.observer()';
  if (hint !== '')
    throw new TypeError(`model option observers must hold observers, not ${show(given)}${hint}`);
  checkObject('model option observers must hold observers', given);
  checkFunction('an observer must have a function attach', attach);
}

function checkBaseline(given: Baseline | SegmentedBaseline): void {
  checkGiven('model option baseline must be a baseline', given);
  if (!isSegmented(given)) {
    checkOneBaseline('model option baseline', given);
    return;
  }
  text('baseline.id', given.id);
  checkObject('model option baseline.segments must be an object of baselines by name', given.segments);
  for (const [name, baseline] of Object.entries(given.segments)) {
    checkOneBaseline(`model option baseline.segments[${show(name)}]`, baseline);
  }
}

function checkOneBaseline(option: string, baseline: Baseline): void {
  checkGiven(`${option} must be a baseline`, baseline);
  const { id, datasetId, features } = baseline as Partial<Baseline>;
  if (typeof id !== 'string' || !Array.isArray(features)) {
    throw new TypeError(`${option} must be a baseline, as BaselineBuilder or parseBaseline gives it`);
  }
  checkFeatures(features);
  text(`${option.replace('model option ', '')}.datasetId`, datasetId);
}
