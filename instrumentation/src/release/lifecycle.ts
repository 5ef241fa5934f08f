import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { emitLineage } from '../lineage/index.ts';
import type { Model } from '../model/define-model.ts';
import { modelIdentity } from '../model/identity.ts';
import { actorHash } from '../security/settings.ts';
import type { ActionOptions } from './options.ts';

const ACTIONS = ['canary', 'shadow', 'promote', 'rollback', 'disable'] as const;
export type LifecycleAction = (typeof ACTIONS)[number];

export const LONGEST_REASON = 256;

/** What was done with a version, as the event tells it. */
export interface LifecycleStep extends ActionOptions {
  readonly action: LifecycleAction;
  readonly model: Model;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly share?: number | undefined;
  /** From the trigger of a rollback. */
  readonly seconds?: number | undefined;
}

/** Counts the actions on a version from zero on: a counter that first appears at 1 shows no increase. */
export function countActions({ name: modelName, version: modelVersion }: Model): void {
  const tally = registry.tally('lifecycleActions');
  for (const lifecycleAction of ACTIONS) tally.of({ modelName, modelVersion, lifecycleAction });
}

/** Counts a step, and sends its event and, for a deployment, its lineage. */
export function announce(step: LifecycleStep, actorKey: string | undefined): void {
  const { action, model, from, to, deploymentId, share, seconds, reason, actor } = step;
  const { name: modelName, version: modelVersion } = model;
  const hash = actorHash(actor, actorKey);
  registry.tally('lifecycleActions').add({ modelName, modelVersion, lifecycleAction: action });
  emitEvent(
    action === 'rollback' ? 'modelRollback' : 'modelDeployment',
    sentence(step),
    modelIdentity(model).event,
    {
      [ATTR.lifecycleAction]: action,
      ...(deploymentId !== undefined && { [ATTR.deploymentId]: deploymentId }),
      ...(from !== undefined && { [ATTR.lifecycleFrom]: from }),
      ...(to !== undefined && { [ATTR.lifecycleTo]: to }),
      ...(share !== undefined && { [ATTR.canaryShare]: share }),
      ...(seconds !== undefined && { [ATTR.rollbackDuration]: seconds }),
      ...(reason !== undefined && { [ATTR.lifecycleReason]: String(reason).slice(0, LONGEST_REASON) }),
      ...(hash !== undefined && { [ATTR.userHash]: hash }),
    },
  );
  if (deploymentId === undefined || (action !== 'canary' && action !== 'shadow')) return;
  emitLineage({
    model,
    from: { kind: 'model_version', name: modelName, version: modelVersion },
    to: { kind: 'deployment', id: deploymentId },
  });
}

function sentence({ action, model: { name, version }, from, to, share }: LifecycleStep): string {
  switch (action) {
    case 'canary':
      return `${name}@${version} is the canary of ${from}, for a share of ${share}`;
    case 'shadow':
      return `${name}@${version} is the shadow of ${from}, for a share of ${share}`;
    case 'promote':
      return `${name}@${version} is promoted in place of ${from}`;
    case 'rollback':
      return `${name}@${version} is rolled back to ${to}`;
    case 'disable':
      return `${name}@${version} is disabled`;
  }
}
