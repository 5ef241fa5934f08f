import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { OTHER } from '../model/options.ts';
import type { MatchListener } from './match.ts';
import { memoryPredictionStore } from './memory-store.ts';
import type { PredictionStore } from './store.ts';

export interface FeedbackOptions {
  /**
   * Where predictions wait for labels. Default: `memoryPredictionStore()`, lost with the process; on Node
   * `await openPredictionStore()` is one that is not. The caller closes one of its own, after `close`.
   */
  readonly store?: PredictionStore | undefined;
  /** Seconds from a prediction until its label is overdue, a day, say. Default seven days. */
  readonly dueAfterSeconds?: number | undefined;
  /** Cohorts that quality is counted for, at most 32; any other counts as `_other`. */
  readonly cohorts?: readonly string[] | undefined;
  /** Told of each match that this process counts, such as detectors of concept drift. */
  readonly listeners?: readonly MatchListener[] | undefined;
  /**
   * Leaves what it matches, and what falls due, in the store, to be counted by a process that serves: for a job that
   * ends before its counters are scraped. Wants a `store` that they share. Default false.
   */
  readonly leaveCounting?: boolean | undefined;
}

export interface FeedbackPlan {
  readonly store: PredictionStore;
  readonly dueAfterMs: number;
  /** A declared cohort as it is, none as an empty text, any other as `_other`. */
  readonly cohortOf: (cohort: unknown) => string;
  readonly listeners: readonly MatchListener[];
  readonly leaveCounting: boolean;
}

const OPTIONS = [
  'store',
  'dueAfterSeconds',
  'cohorts',
  'listeners',
  'leaveCounting',
] as const satisfies readonly (keyof FeedbackOptions)[];

const MOST_COHORTS = 32;
const WEEK = 7 * 86_400;

/** @throws TypeError that names the option and the value when one is wrong or unknown */
export function checkFeedbackOptions(options: FeedbackOptions): FeedbackPlan {
  checkOptions('createFeedback', options, OPTIONS);
  const { store, dueAfterSeconds = WEEK, cohorts = [], listeners = [], leaveCounting = false } = options;
  if (store !== undefined) checkStore(store);
  if (
    typeof dueAfterSeconds !== 'number' ||
    !(dueAfterSeconds > 0 && dueAfterSeconds < Number.POSITIVE_INFINITY)
  ) {
    throw new TypeError(
      `createFeedback option dueAfterSeconds must be a number of seconds above 0, not ${show(dueAfterSeconds)}`,
    );
  }
  checkCohorts(cohorts);
  if (!Array.isArray(listeners)) {
    throw new TypeError(
      `createFeedback option listeners must be an array of functions, not ${show(listeners)}`,
    );
  }
  for (const listener of listeners)
    checkFunction('a listener of createFeedback must be a function', listener);
  if (typeof leaveCounting !== 'boolean') {
    throw new TypeError(
      `createFeedback option leaveCounting must be true or false, not ${show(leaveCounting)}`,
    );
  }
  if (leaveCounting && store === undefined) {
    throw new TypeError('createFeedback option leaveCounting wants a store that another process counts from');
  }
  const declared = new Set(cohorts);
  return {
    store: store ?? memoryPredictionStore(),
    dueAfterMs: dueAfterSeconds * 1000,
    cohortOf: (cohort) => {
      if (typeof cohort !== 'string' || cohort === '') return '';
      return declared.has(cohort) ? cohort : OTHER;
    },
    listeners: [...listeners],
    leaveCounting,
  };
}

function checkStore(store: PredictionStore): void {
  checkObject('createFeedback option store must be a store (is an await missing?)', store);
  for (const name of ['put', 'label', 'sweep'] as const) {
    checkFunction(`a prediction store must have a function ${name}`, store[name]);
  }
}

function checkCohorts(cohorts: unknown): void {
  if (!Array.isArray(cohorts)) {
    throw new TypeError(`createFeedback option cohorts must be an array, not ${show(cohorts)}`);
  }
  if (cohorts.length > MOST_COHORTS) {
    throw new TypeError(
      `createFeedback option cohorts holds ${cohorts.length} cohorts, ${MOST_COHORTS} are the most`,
    );
  }
  cohorts.forEach((cohort, i) => {
    if (typeof cohort !== 'string' || cohort === '' || cohort.length > 256 || cohort === OTHER) {
      throw new TypeError(
        `createFeedback option cohorts[${i}] must be a text of 1 to 256 characters other than ${OTHER}, not ${show(cohort)}`,
      );
    }
  });
}
