import { diag } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { type Registry, registry } from '../export/registry.ts';
import type { ModelState } from '../model/state.ts';
import { activeMeterProvider } from '../otel/providers.ts';
import { SCOPE, VERSION } from '../version.ts';
import { type CheckText, MODEL_CHECKS, PROCESS_CHECKS } from './checks.ts';
import { type DueLabels, ModelWatch } from './model-watch.ts';
import { ProcessWatch } from './process-watch.ts';

const INTERVAL_MS = 15_000;

/** Where every 1.x copy of the API keeps what is registered; a copy that is newer than the one that made it sees nothing. */
const API = Symbol.for('opentelemetry.js.api.1');

/** The clocks; a test gives its own. */
export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  wall(): number;
}

/** Tells by gauges and events what is wrong with the telemetry of this process and its model versions. */
export class SelfCheck {
  readonly #registry: Registry;
  readonly #clock: Clock;
  readonly #process: ProcessWatch;
  readonly #models = new Map<ModelState, ModelWatch>();
  /** Problems that were told and are not over, by whose they are. */
  readonly #told = new Map<ModelState | undefined, Set<string>>();

  constructor(watched: Registry, clock: Clock) {
    this.#registry = watched;
    this.#clock = clock;
    this.#process = new ProcessWatch(watched.faults);
    // The series must be there for a collection to come; what they say waits for the first look.
    this.#report(undefined, PROCESS_CHECKS, new Set());
    watched.tally('checkProblem').beforeCollection(() => {
      this.#process.collected(clock.now());
      this.evaluate();
    });
  }

  /** Never throws. */
  evaluate(): void {
    try {
      // A provider that came or changed while no call did is taken up here.
      this.#registry.exporter();
      this.#evaluateProcess();
      const due = this.#dueLabels();
      for (const state of this.#registry.states) this.#evaluateModel(state, due);
    } catch (error) {
      this.#registry.faults.count('self_check_threw', error);
    }
  }

  #evaluateProcess(): void {
    const provider = activeMeterProvider();
    const registered = (globalThis as { [API]?: { metrics?: unknown } })[API]?.metrics !== undefined;
    const problems = this.#process.problems({
      now: this.#clock.now(),
      wall: this.#clock.wall(),
      provider,
      registered,
    });
    this.#report(undefined, PROCESS_CHECKS, problems);
  }

  #evaluateModel(state: ModelState, due: ReadonlyMap<string, DueLabels>): void {
    let watch = this.#models.get(state);
    if (watch === undefined) {
      watch = new ModelWatch();
      this.#models.set(state, watch);
    }
    const { name: model, version } = state.identity;
    const problems = watch.problems(state, due.get(JSON.stringify([model, version])) ?? NONE_DUE);
    this.#report(state, MODEL_CHECKS, problems);
  }

  #report(
    state: ModelState | undefined,
    checks: Readonly<Record<string, CheckText>>,
    problems: ReadonlySet<string>,
  ): void {
    const { name: modelName = '', version: modelVersion = '' } = state?.identity ?? {};
    const told = this.#told.get(state) ?? new Set();
    this.#told.set(state, told);
    for (const [checkName, text] of Object.entries(checks)) {
      const problem = problems.has(checkName);
      this.#registry.tally('checkProblem').of({ modelName, modelVersion, checkName }).value = Number(problem);
      if (problem === told.has(checkName)) continue;
      if (problem) told.add(checkName);
      else told.delete(checkName);
      tell(state, checkName, text, problem);
    }
  }

  /** By model version. Of a process without feedback there are none. */
  #dueLabels(): ReadonlyMap<string, DueLabels> {
    const due = new Map<string, { labelled: number; missing: number }>();
    for (const { attributes, value } of this.#registry.tally('labelDue').series) {
      const standing = attributes[ATTR.labelState];
      if (standing !== 'labelled' && standing !== 'missing') continue;
      const key = JSON.stringify([attributes[ATTR.modelName], attributes[ATTR.modelVersion]]);
      const counts = due.get(key) ?? { labelled: 0, missing: 0 };
      counts[standing] += value;
      due.set(key, counts);
    }
    return due;
  }
}

const NONE_DUE: DueLabels = { labelled: 0, missing: 0 };

function tell(state: ModelState | undefined, name: string, text: CheckText, problem: boolean): void {
  const who = state ? `${state.identity.name}@${state.identity.version}` : 'this process';
  const body = problem
    ? `${name} at ${who}: ${text.problem}. To mend it: ${text.fix}`
    : `${name} at ${who} is over`;
  if (problem) warn(body);
  emitEvent(
    'checkChanged',
    body,
    state?.identity.event,
    { [ATTR.checkName]: name, [ATTR.checkState]: problem ? 'problem' : 'ok' },
    problem ? 'WARN' : 'INFO',
  );
}

function warn(body: string): void {
  try {
    diag.warn(`${SCOPE}: ${body}`);
  } catch {
    // A diag logger of the service that throws must not turn a finding of ours into a fault of theirs.
  }
}

const GLOBAL = Symbol.for(`${SCOPE}/self-check@${VERSION}`);
const shared = globalThis as { [GLOBAL]?: SelfCheck };

/**
 * Begins to check this process, once: at every collection, and every 15 seconds for what keeps collections from coming.
 * The timer does not keep the process alive.
 */
export function startSelfCheck(): void {
  if (shared[GLOBAL] !== undefined) return;
  const check = new SelfCheck(registry, { now: () => performance.now(), wall: () => Date.now() });
  shared[GLOBAL] = check;
  const timer: { unref?(): void } = setInterval(() => check.evaluate(), INTERVAL_MS);
  timer.unref?.();
}
