import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { HeldDurations } from '../export/held-durations.ts';
import { errorType } from '../faults/error-type.ts';
import { Faults } from '../faults/faults.ts';
import { MODEL_FAULTS, type ModelFault } from '../faults/kinds.ts';
import { type CallObserver, Observers } from '../predict/observer.ts';
import type { BaselineCapture } from './capture-baseline.ts';
import { type CountedBaseline, Segments } from './counted-baseline.ts';
import { type ModelIdentity, modelIdentity } from './identity.ts';
import { type ModelDefinition, OTHER, type Role } from './options.ts';

const MOST_ERROR_TYPES = 16;

/**
 * Everything that is counted for one model version in this process, and the attributes made of it once. There is one
 * for each version as long as the process lives: all handles and wrapped functions of the version count in it.
 */
export class ModelState {
  /** The newest. */
  definition: ModelDefinition;
  identity: ModelIdentity;
  readonly faults: Faults<ModelFault>;
  /** Declared classes, then `_other`. */
  classes: readonly string[] = [];
  predictions = new Float64Array();
  /** What features are counted by; several when the baseline is segmented. */
  counted: readonly CountedBaseline[] = [];
  /** What every row is counted by, where the baseline is not segmented. */
  whole: CountedBaseline | undefined;
  /** Finds what a row is counted by, where it is. */
  segments: Segments | undefined;
  /** What looks at every call beside what is counted here. */
  observers: Observers | undefined;
  retired = false;
  /** Whether the event of its loading was sent. */
  announced = false;
  /** Rows seen. */
  rows = 0;
  readonly spanName: string;
  /** Given to the SDK at the start of a span, which costs more than later: what a sampler wants beside the name, no more. */
  readonly spanOptions: SpanOptions;
  baselineId = '';
  /** Takes rows for a baseline, while one is wanted. */
  capture: BaselineCapture | undefined;
  /** Series of `ml.model.info`: 1 for what is served now, 0 for what was. */
  readonly info: { readonly attributes: Readonly<Record<string, string>>; value: 0 | 1 }[] = [];
  /** Of calls that gave a result. */
  readonly durations = new HeldDurations();
  role: Role;
  /** Calls that have not ended. */
  active = 0;
  #classIndex: ReadonlyMap<string, number> = new Map();
  readonly #failed = new Map<string, Readonly<Record<string, string>>>();

  constructor(definition: ModelDefinition) {
    this.definition = definition;
    this.identity = modelIdentity(definition);
    this.role = definition.role;
    this.spanName = `predict ${definition.name}`;
    this.spanOptions = Object.freeze({
      kind: SpanKind.INTERNAL,
      attributes: this.identity.metric,
    });
    this.faults = new Faults(MODEL_FAULTS, this);
    this.define(definition, definition.role);
  }

  /** Lets an observer look at the calls that begin from now on. */
  observe(observer: CallObserver): void {
    this.#setObservers([...(this.observers?.list ?? []), observer]);
  }

  /** It looks no more, but at the calls that are under way. */
  ignore(observer: CallObserver): void {
    this.#setObservers((this.observers?.list ?? []).filter((other) => other !== observer));
  }

  #setObservers(list: readonly CallObserver[]): void {
    const broken = (error: unknown) => this.faults.count('observer_threw', error);
    this.observers = list.length > 0 ? new Observers(list, broken) : undefined;
  }

  /** Serves the version by a definition, in a role. What was counted by class stays counted. */
  define(definition: ModelDefinition, role: Role): void {
    // First: an observer that does not suit the model throws, and nothing is changed.
    const observers = definition.observers.map((observer) => observer.attach(definition));
    this.#stopCapture('it was defined again');
    this.#setObservers(observers);
    const counted = new Map(this.classes.map((name, i) => [name, this.predictions[i]!]));
    this.definition = definition;
    this.identity = modelIdentity(definition);
    this.baselineId = definition.baseline?.id ?? '';
    this.classes = [...definition.classes, OTHER];
    this.predictions = Float64Array.from(this.classes, (name) => counted.get(name) ?? 0);
    this.#classIndex = new Map(definition.classes.map((name, i) => [name, i]));
    this.retired = false;
    this.announced = false;
    this.serve(role);
  }

  /** Counts features by these from now on, from nothing. */
  countBy(counted: readonly CountedBaseline[]): void {
    this.counted = counted;
    const segmented = counted.some(({ segments }) => segments.length > 0);
    this.whole = segmented ? undefined : counted[0];
    this.segments = segmented ? new Segments(counted) : undefined;
  }

  /** Says on `ml.model.info` that the version is served in this role by this definition, and in no other way. */
  serve(role: Role): void {
    this.role = role;
    this.#withdraw();
    const attributes = infoAttributes(this.definition, role);
    const known = this.info.find((series) => sameTexts(series.attributes, attributes));
    if (known) known.value = 1;
    else this.info.push({ attributes, value: 1 });
  }

  /** Says that it is served no more, and lets the bins go. Calls that still come are counted, their features are not. */
  retire(): void {
    this.retired = true;
    this.#stopCapture('it was retired');
    this.countBy([]);
    this.#withdraw();
  }

  #stopCapture(why: string): void {
    this.capture?.stop(why);
    this.capture = undefined;
  }

  // 0 and not silence: a series that is no longer reported keeps its last value in the SDK.
  #withdraw(): void {
    for (const series of this.info) series.value = 0;
  }

  /** Position of a predicted class in `classes`; an undeclared one is `_other`. */
  classIndexOf(name: string | undefined): number {
    return this.#classIndex.get(name as string) ?? this.classes.length - 1;
  }

  /** Attributes of the duration of a failed call. Past 16 error types of a version they are `_other`. */
  failureAttributes(error: unknown): Readonly<Record<string, string>> {
    const seen = errorType(error);
    const type = this.#failed.has(seen) || this.#failed.size < MOST_ERROR_TYPES ? seen : OTHER;
    let attributes = this.#failed.get(type);
    if (attributes === undefined) {
      attributes = Object.freeze({ ...this.identity.metric, [ATTR.errorType]: type });
      this.#failed.set(type, attributes);
    }
    return attributes;
  }
}

// Every label is always there, empty when unknown, so that the series of all versions join alike.
function infoAttributes(definition: ModelDefinition, role: Role): Readonly<Record<string, string>> {
  return Object.freeze({
    [ATTR.modelName]: definition.name,
    [ATTR.modelVersion]: definition.version,
    [ATTR.modelRole]: role,
    [ATTR.modelTask]: definition.task,
    [ATTR.datasetId]: definition.datasetId,
    [ATTR.modelDigest]: definition.digest ?? '',
    [ATTR.baselineId]: definition.baseline?.id ?? '',
    [ATTR.frameworkName]: definition.framework?.name ?? '',
    [ATTR.frameworkVersion]: definition.framework?.version ?? '',
  });
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys(a).every((key) => a[key] === b[key]);
}
