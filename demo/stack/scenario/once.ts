import { setTimeout as delay } from 'node:timers/promises';
import { REPLICAS } from '../fleet.ts';
import {
  DRIFT_ALERT,
  type Observation,
  observe,
  type Phase,
  type Release,
  type Sources,
  type Verdict,
  WINDOW,
  windowVerdict,
} from './observe.ts';
import type { AlertState } from './prometheus.ts';
import { changes } from './watch.ts';

const POLL_MS = 1000;

/** Seconds in which the shift must be found, and its alert received after that. */
const DRIFT_LIMIT = 240;
const ALERT_LIMIT = 300;
/** And from the start in which every replica must have taken back the digit reader's canary. */
const RELEASE_LIMIT = 600;

/**
 * Share of the quiet looks that may see a verdict of drift. By design 1 % of quiet windows does, and one such window
 * is seen by several looks; what must not alarm at all is the alert, which holds its rate per day.
 */
const FALSE_LOOKS = 0.1;

/** Consecutive looks that may fail before the run is given up. */
const TROUBLE_LIMIT = 10;

/** The last look at a phase, and how many of its looks saw drift over any window. */
export interface PhaseResult {
  readonly phase: Exclude<Phase, 'done'>;
  readonly verdict: Verdict;
  readonly n: number;
  readonly featuresDrifted: number;
  readonly worstFeature: string;
  readonly worstPsi: number;
  readonly alert: AlertState;
  readonly looks: number;
  readonly looksDrifted: number;
}

export interface ScenarioResult {
  readonly phases: readonly PhaseResult[];
  /** Seconds from the shift to each, as far as it came, seen by a look each second. */
  readonly secondsFromShift: {
    readonly drifted?: number;
    readonly alertFiring?: number;
    readonly alertReceived?: number;
  };
  /** Unix milliseconds of the first look that saw the drift. */
  readonly driftSeenAt: number | undefined;
  /** Calls that the canary answered until the last replica took it back; undefined when one did not. */
  readonly canaryCalls: number | undefined;
  /** Why the run failed; empty when it passed. */
  readonly problems: readonly string[];
}

/**
 * Follows the scenario to its end: the quiet phase must be judged and stay quiet, the shift must be found over the
 * 5-minute window, its alert must fire and reach Alertmanager, and the canary of the digit reader must be taken back, in
 * bounded time.
 */
export async function runScenario(
  sources: Sources,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<ScenarioResult> {
  const run = new ScenarioRun();
  let before: Observation | undefined;
  let trouble = 0;
  while (!run.over) {
    await delay(POLL_MS, undefined, { signal });
    try {
      const now = await observe(sources);
      for (const line of changes(before, now)) tell(line);
      run.see(now, Date.now());
      before = now;
      trouble = 0;
    } catch (error) {
      trouble += 1;
      if (trouble === TROUBLE_LIMIT) run.giveUp(`Cannot look any more: ${(error as Error).message}`);
    }
  }
  return run.result;
}

/** Judges the run from one look to the next. */
export class ScenarioRun {
  readonly #phases = new Map<PhaseResult['phase'], PhaseResult>();
  readonly #times: { drifted?: number; alertFiring?: number; alertReceived?: number } = {};
  readonly #problems: string[] = [];
  #driftSeenAt: number | undefined;
  #startedAt: number | undefined;
  #canaryCalls: number | undefined;

  get over(): boolean {
    if (this.#problems.length > 0) return true;
    return this.#times.alertReceived !== undefined && this.#canaryCalls !== undefined;
  }

  get result(): ScenarioResult {
    return {
      phases: [...this.#phases.values()],
      secondsFromShift: this.#times,
      driftSeenAt: this.#driftSeenAt,
      canaryCalls: this.#canaryCalls,
      problems: this.#problems,
    };
  }

  giveUp(problem: string): void {
    this.#problems.push(problem);
  }

  /** @param at Unix milliseconds of this look */
  see(now: Observation, at: number): void {
    const { phase, phaseStartedAt, sent, failed } = now.replay;
    if (sent > 0 && failed > sent / 10) this.giveUp(`${failed} of ${sent} mails failed`);
    if (phase === 'done') this.giveUp('The replay ended before the shift was found');
    else this.#phases.set(phase, phaseResult(phase, now, this.#phases.get(phase)));
    if (phase === 'quiet') this.#seeQuiet(now);
    if (phase === 'shift') this.#seeShift(now, at, (at - phaseStartedAt) / 1000);
    this.#seeRelease(now.release, at);
  }

  #seeRelease({ verdict, calls, rollbacks }: Release, at: number): void {
    this.#startedAt ??= at;
    if (verdict === 'better') this.giveUp('The canary that reads worse was called better');
    if (rollbacks >= REPLICAS.length) this.#canaryCalls ??= calls;
    else if (at - this.#startedAt > RELEASE_LIMIT * 1000)
      this.giveUp(`The canary is ${verdict} and not taken back by every replica after ${RELEASE_LIMIT} s`);
  }

  #seeQuiet(now: Observation): void {
    if (now.alert !== 'inactive') this.giveUp(`${DRIFT_ALERT} is ${now.alert} in the quiet phase`);
    if (now.received) this.giveUp(`Alertmanager has ${DRIFT_ALERT} in the quiet phase`);
  }

  #seeShift(now: Observation, at: number, seconds: number): void {
    const problem = quietProblem(this.#phases.get('quiet'));
    if (problem) this.giveUp(problem);
    if (windowVerdict(now) === 'drifted') {
      this.#times.drifted ??= seconds;
      this.#driftSeenAt ??= at;
    }
    if (now.alert === 'firing') this.#times.alertFiring ??= seconds;
    if (now.alert === 'firing' && now.received) this.#times.alertReceived ??= seconds;
    if (this.over) return;
    const { drifted: found } = this.#times;
    if (found === undefined && seconds > DRIFT_LIMIT) {
      this.giveUp(`The shift was not found over ${WINDOW} within ${DRIFT_LIMIT} s`);
    } else if (found !== undefined && seconds > found + ALERT_LIMIT) {
      this.giveUp(`${DRIFT_ALERT} is ${now.alert} and not at Alertmanager ${ALERT_LIMIT} s after the drift`);
    }
  }
}

function quietProblem(quiet: PhaseResult | undefined): string | undefined {
  if (!quiet) return 'The quiet phase was over before it could be looked at';
  const { verdict, n, looks, looksDrifted } = quiet;
  if (verdict === 'drifted' || looksDrifted > looks * FALSE_LOOKS) {
    return `The quiet phase was called drift in ${looksDrifted} of ${looks} looks`;
  }
  if (verdict === 'fine') return undefined;
  return `The quiet phase ended before there was enough data to judge it (n ${n}): make it longer or faster`;
}

function phaseResult(
  phase: PhaseResult['phase'],
  now: Observation,
  { looks = 0, looksDrifted = 0 }: Partial<PhaseResult> = {},
): PhaseResult {
  const drifted = now.verdicts.some(({ verdict }) => verdict === 'drifted');
  return {
    phase,
    verdict: windowVerdict(now),
    n: now.n,
    featuresDrifted: now.featuresDrifted,
    worstFeature: now.worst?.feature ?? '',
    worstPsi: now.worst?.psi ?? 0,
    alert: now.alert,
    looks: looks + 1,
    looksDrifted: looksDrifted + (drifted ? 1 : 0),
  };
}
