import type { Adapter } from '../types.ts';
import { ARGO_ROLLOUTS_SCHEMA, type ArgoRolloutsTarget, argoRolloutsAdapter } from './argo/argo-rollouts.ts';
import type { AdapterContext } from './context.ts';
import { CONTROL_SCHEMA, type ControlTarget, controlAdapter } from './control/control.ts';
import { ISTIO_SCHEMA, type IstioTarget, istioAdapter } from './istio/istio.ts';
import { DEPLOYMENT_SCHEMA, type DeploymentTarget, deploymentAdapter } from './kubernetes/deployment.ts';
import { WEBHOOK_SCHEMA, type WebhookTarget, webhookAdapter } from './webhook/webhook.ts';

export type { AdapterContext } from './context.ts';

/** What can act on a model: docs/responder-adapters.md. Secrets are files, never in here. */
export type TargetDefinition =
  | ControlTarget
  | ArgoRolloutsTarget
  | DeploymentTarget
  | IstioTarget
  | WebhookTarget;

/** JSON schema (draft 7) of one {@link TargetDefinition}. */
export const TARGET_SCHEMA = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: ['control', 'argo-rollouts', 'kubernetes-deployment', 'istio', 'webhook'] } },
  allOf: [CONTROL_SCHEMA, ARGO_ROLLOUTS_SCHEMA, DEPLOYMENT_SCHEMA, ISTIO_SCHEMA, WEBHOOK_SCHEMA],
} as const;

/**
 * The adapter of a target that {@link TARGET_SCHEMA} has let pass. Its files are read when it acts, not before.
 * @throws TypeError for what a schema cannot say, such as a URL beyond the loopback without TLS
 */
export function createAdapter(definition: TargetDefinition, context: AdapterContext): Adapter {
  switch (definition.kind) {
    case 'control':
      return controlAdapter(definition, context);
    case 'argo-rollouts':
      return argoRolloutsAdapter(definition, context);
    case 'kubernetes-deployment':
      return deploymentAdapter(definition, context);
    case 'istio':
      return istioAdapter(definition, context);
    case 'webhook':
      return webhookAdapter(definition, context);
  }
}
