import {
  CANARY_VERDICT,
  FAMILY,
  LABEL,
  RECORDED,
  VERDICT,
  WINDOW_LABEL,
} from '@parapet/instrumentation/contract';
import { getJson } from './http.ts';
import { type AlertState, alertState, query, received, type Sample } from './prometheus.ts';

/** The alert that the scenario is about. */
export const DRIFT_ALERT = 'MLFeatureDrift';

/** The window on which the shift is judged; the longer ones follow. */
export const WINDOW = '5m';

export type Phase = 'quiet' | 'shift' | 'done';

export interface Replay {
  readonly phase: Phase;
  /** Unix milliseconds. */
  readonly phaseStartedAt: number;
  readonly sent: number;
  readonly failed: number;
}

export type Verdict = 'drifted' | 'fine' | 'not enough data';

/** Verdict over one window for one version of a model. */
export interface ModelVerdict {
  readonly model: string;
  readonly version: string;
  readonly window: string;
  readonly verdict: Verdict;
}

/** How the release of the digit reader stands. */
export interface Release {
  readonly verdict: CanaryVerdict;
  /** Calls that the canary answered, over all replicas. */
  readonly calls: number;
  /** Replicas that took it back. */
  readonly rollbacks: number;
}

export type CanaryVerdict = 'none' | 'not enough data' | 'no difference' | 'worse' | 'better';

/** What can be seen of the stack at one moment. */
export interface Observation {
  readonly replay: Replay;
  readonly verdicts: readonly ModelVerdict[];
  /** Values in the window of the feature that has most. */
  readonly n: number;
  readonly featuresDrifted: number;
  readonly worst: { readonly feature: string; readonly psi: number } | undefined;
  readonly alert: AlertState;
  readonly received: boolean;
  readonly release: Release;
}

export interface Sources {
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly replay: string;
}

/** The model that the scenario is about; the others of the fleet drift when they will. */
const MODEL = 'mail-filter';

/** The model that releases a canary, which its own replicas take back. */
const RELEASED = 'digit-reader';

const CANARY_TEXT = new Map<number, CanaryVerdict>([
  [CANARY_VERDICT.notEnoughData, 'not enough data'],
  [CANARY_VERDICT.noDifference, 'no difference'],
  [CANARY_VERDICT.worse, 'worse'],
  [CANARY_VERDICT.better, 'better'],
]);

const ofModel = (series: string) => `${series}{${LABEL.modelName}="${MODEL}"}`;
const inWindow = (series: string) => `${series}{${LABEL.modelName}="${MODEL}",${WINDOW_LABEL}="${WINDOW}"}`;

/** Looks at all sources. The replay is read last: what is seen happened in the phase it tells, or earlier. */
export async function observe({ prometheus, alertmanager, replay }: Sources): Promise<Observation> {
  const [verdicts, n, drifted, worst, alert, isReceived, release] = await Promise.all([
    query(prometheus, ofModel(RECORDED.modelVerdict)),
    query(prometheus, `max(${inWindow(RECORDED.driftN)})`),
    query(prometheus, `max(${inWindow(RECORDED.modelDrifted)})`),
    query(prometheus, `topk(1, ${inWindow(RECORDED.driftPsi)})`),
    alertState(prometheus, DRIFT_ALERT, MODEL),
    received(alertmanager, DRIFT_ALERT, MODEL),
    readRelease(prometheus),
  ]);
  return {
    verdicts: verdicts.map(modelVerdict),
    n: Math.round(n[0]?.value ?? 0),
    featuresDrifted: drifted[0]?.value ?? 0,
    worst: worst[0] && { feature: worst[0].labels[LABEL.featureName] ?? '', psi: worst[0].value },
    alert,
    received: isReceived,
    release,
    replay: await readReplay(replay),
  };
}

/** The verdict over {@link WINDOW}; with several versions the worst. */
export function windowVerdict({ verdicts }: Pick<Observation, 'verdicts'>): Verdict {
  const all = verdicts.filter(({ window }) => window === WINDOW).map(({ verdict }) => verdict);
  if (all.includes('drifted')) return 'drifted';
  return all.length > 0 && all.every((verdict) => verdict === 'fine') ? 'fine' : 'not enough data';
}

function modelVerdict({ labels, value }: Sample): ModelVerdict {
  return {
    model: labels[LABEL.modelName] ?? '',
    version: labels[LABEL.modelVersion] ?? '',
    window: labels[WINDOW_LABEL] ?? '',
    verdict: value === VERDICT.drifted ? 'drifted' : value === VERDICT.fine ? 'fine' : 'not enough data',
  };
}

async function readRelease(prometheus: string): Promise<Release> {
  const of = `${LABEL.modelName}="${RELEASED}"`;
  const [verdict, calls, rollbacks] = await Promise.all([
    query(prometheus, `max(${RECORDED.canaryVerdict}{${of}})`),
    query(
      prometheus,
      `sum(${FAMILY.canaryTrials}{${of},${LABEL.modelRole}="canary",${LABEL.canaryMetric}="errors"})`,
    ),
    query(prometheus, `sum(${FAMILY.lifecycleActions}{${of},${LABEL.lifecycleAction}="rollback"})`),
  ]);
  return {
    verdict: verdict[0] === undefined ? 'none' : (CANARY_TEXT.get(verdict[0].value) ?? 'none'),
    calls: Math.round(calls[0]?.value ?? 0),
    rollbacks: rollbacks[0]?.value ?? 0,
  };
}

async function readReplay(address: string): Promise<Replay> {
  const status = (await getJson(address)) as Record<keyof Replay, string | number>;
  const { phase } = status;
  if (phase !== 'quiet' && phase !== 'shift' && phase !== 'done') {
    throw new Error(`${address} tells an unknown phase: ${phase}`);
  }
  return {
    phase,
    phaseStartedAt: new Date(status.phaseStartedAt).getTime(),
    sent: Number(status.sent),
    failed: Number(status.failed),
  };
}
