import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import type { DriftVerdict } from '../drift/judge.ts';
import { emitEvent } from '../events/emit.ts';
import { guarded } from '../faults/guarded.ts';
import { modelIdentity } from '../model/identity.ts';
import { broken } from './broken.ts';
import { LONGEST_REASON } from './lifecycle.ts';
import type { Router, RouterStatus } from './types.ts';
import { CANARY_ALPHA, type CanaryVerdict, canaryVerdict } from './verdict/canary-verdict.ts';

export interface JudgeOptions {
  /** Seconds between looks. Default 1. */
  readonly every?: number | undefined;
  /**
   * Chance to call a canary worse that is not, over all looks of this process. Default 0.05. Replicas that judge each
   * by itself take that chance each: give 0.05 / replicas.
   */
  readonly alpha?: number | undefined;
  /** Roll the canary back when it is worse. Default false: it only tells. */
  readonly rollback?: boolean | undefined;
  /** Told when the verdict on a deployment is another than before. */
  readonly onVerdict?: ((verdict: CanaryVerdict, deploymentId: string) => void) | undefined;
  /** Drift of the canary, asked at each look; see `canaryVerdict`. */
  readonly drift?: (() => DriftVerdict | undefined) | undefined;
}

/** Looks at a canary by the counts of this process. */
export interface CanaryJudge {
  /** Looks now; undefined while there is no canary. */
  look(): CanaryVerdict | undefined;
  stop(): void;
}

/** What it asks of a router, whatever that routes. */
type Judged = Pick<Router<never>, 'status' | 'rollback'>;
type Watched = NonNullable<RouterStatus['canary']>;

const EVERY_SECONDS = 1;
const OPTIONS = [
  'every',
  'alpha',
  'rollback',
  'onVerdict',
  'drift',
] as const satisfies readonly (keyof JudgeOptions)[];

/**
 * Looks at the canary of a router again and again until it is stopped, and sends `ml.canary.verdict` for each new
 * verdict. It acts only where `rollback` says so. A process that has nothing else to do may end.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function watchCanary(router: Judged, options: JudgeOptions = {}): CanaryJudge {
  for (const method of ['status', 'rollback'] as const)
    checkFunction('watchCanary wants a router', router?.[method]);
  checkJudgeOptions(options);
  const { every = EVERY_SECONDS, alpha = CANARY_ALPHA, rollback = false, onVerdict, drift } = options;
  let last = '';
  const look = () => {
    const { model, canary } = router.status();
    if (canary === undefined) {
      last = '';
      return undefined;
    }
    // No word on drift is no proof that there is none.
    const drifts = drift && (guarded(drift, broken) ?? 'not enough data');
    const verdict = canaryVerdict({ ...canary.counts, drift: drifts }, alpha);
    const known = JSON.stringify([canary.deploymentId, verdict.verdict]);
    const isNew = known !== last;
    last = known;
    if (isNew) guarded(() => tell(model, canary, verdict), broken);
    // Told or not: a canary that is worse does not stay.
    if (rollback && verdict.verdict === 'worse') router.rollback({ reason: verdict.reason });
    if (isNew) guarded(() => onVerdict?.(verdict, canary.deploymentId), broken);
    return verdict;
  };
  const timer: unknown = setInterval(() => guarded(look, broken), every * 1000);
  if (typeof timer === 'object' && timer !== null) (timer as { unref?: () => void }).unref?.();
  return { look, stop: () => clearInterval(timer as ReturnType<typeof setInterval>) };
}

function tell(
  name: string,
  { version, datasetId, deploymentId }: Watched,
  { verdict, reason }: CanaryVerdict,
): void {
  emitEvent(
    'canaryVerdict',
    `canary ${name}@${version}: ${verdict}`,
    modelIdentity({ name, version, datasetId }).event,
    {
      [ATTR.deploymentId]: deploymentId,
      [ATTR.canaryVerdict]: verdict,
      [ATTR.lifecycleReason]: reason.slice(0, LONGEST_REASON),
    },
    verdict === 'worse' ? 'WARN' : 'INFO',
  );
}

function checkJudgeOptions(options: JudgeOptions): void {
  checkOptions('watchCanary', options, OPTIONS);
  const { every = EVERY_SECONDS, alpha = CANARY_ALPHA, rollback, onVerdict, drift } = options;
  if (!(typeof every === 'number' && every > 0 && every * 1000 < 2 ** 31)) {
    throw new TypeError(`watchCanary option every must be a number of seconds over 0, not ${show(every)}`);
  }
  if (!(typeof alpha === 'number' && alpha > 0 && alpha < 1)) {
    throw new TypeError(`watchCanary option alpha must lie within 0 and 1, not ${show(alpha)}`);
  }
  if (rollback !== undefined && typeof rollback !== 'boolean') {
    throw new TypeError(`watchCanary option rollback must be true or false, not ${show(rollback)}`);
  }
  for (const [name, fn] of Object.entries({ onVerdict, drift })) {
    if (fn !== undefined) checkFunction(`watchCanary option ${name} must be a function`, fn);
  }
}
