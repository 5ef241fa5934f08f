import { AdapterError } from '../../types.ts';
import { foreignText } from '../foreign-text.ts';
import type { ReplicaSet } from '../kubernetes/objects.ts';
import { createdAt, ofVersion, revisionBefore, versionOf } from '../kubernetes/replica-sets.ts';
import { NotYet } from '../wait.ts';
import { isObserved, ROLLOUT_NAMES, type Rollout, setOfHash, whatServes } from './rollout.ts';

export type Step =
  /** Ends the rollout; the stable ReplicaSet takes all requests again. */
  | { readonly kind: 'abort' }
  /** Puts the pod template of an older ReplicaSet back, which begins a rollout of its own. */
  | { readonly kind: 'undo'; readonly to: ReplicaSet }
  /** Lets that rollout skip its steps, pauses and analyses: its version has been through them. */
  | { readonly kind: 'promote' };

/**
 * What has to be asked of a Rollout so that a version goes, as its object and its ReplicaSets stand.
 * @throws AdapterError when it is nothing that should be asked without a person
 */
export function nextStep(
  what: string,
  rollout: Rollout,
  sets: readonly ReplicaSet[],
  label: string,
  version: string,
): Step | 'safe' | NotYet {
  if (!isObserved(rollout)) return new NotYet('its controller has not seen the change yet');
  const { abort, abortedAt, stableRS } = rollout.status ?? {};
  const wanted = versionOf(rollout.spec.template, label);
  const stable = setOfHash(sets, stableRS);
  if (stable === undefined) throw new AdapterError(`${what} has no stable ReplicaSet to go back to`, false);
  const stableVersion = versionOf(stable.spec.template, label);

  if (stableVersion === version) {
    return wanted === version
      ? undo(what, rollout, sets, label, version)
      : leave(what, rollout, sets, stable, label);
  }
  if (wanted === version) {
    if (!abort) return { kind: 'abort' };
    if (!abortedAt) return new NotYet('its controller has not seen the abort yet');
  } else if (ofVersion(sets, label, version).length === 0) {
    throw new AdapterError(
      `${what} wants ${foreignText(wanted)} and knows no ${version}: is ${label} the label of its version?`,
      false,
    );
  }
  const serves = whatServes(rollout, sets, label, version);
  return serves === undefined ? 'safe' : new NotYet(serves);
}

function undo(
  what: string,
  rollout: Rollout,
  sets: readonly ReplicaSet[],
  label: string,
  version: string,
): Step {
  if (rollout.spec.paused) throw new AdapterError(`${what} is paused: resume it first`, false);
  const to = revisionBefore(sets, ROLLOUT_NAMES, label, version);
  if (to !== undefined) return { kind: 'undo', to };
  throw new AdapterError(`${what} has no older ReplicaSet of another version than ${version} left`, false);
}

/** The version that is to go is stable, and another is rolled out: on with that where it is an older one. */
function leave(
  what: string,
  rollout: Rollout,
  sets: readonly ReplicaSet[],
  stable: ReplicaSet,
  label: string,
): Step | NotYet {
  const { currentPodHash, promoteFull, abort } = rollout.status ?? {};
  const current = setOfHash(sets, currentPodHash);
  if (current === undefined) return new NotYet('its controller has not made the ReplicaSet yet');
  const other = foreignText(versionOf(current.spec.template, label));
  if (createdAt(current) >= createdAt(stable) || abort) {
    throw new AdapterError(
      `${what} is between the stable version that is to go and ${other}, which has not proved itself: a person has to decide`,
      true,
    );
  }
  return promoteFull ? new NotYet(`${other} is being promoted`) : { kind: 'promote' };
}
