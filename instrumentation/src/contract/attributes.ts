import * as access from './topics/access.ts';
import * as audit from './topics/audit.ts';
import * as canary from './topics/canary.ts';
import * as control from './topics/control.ts';
import * as cost from './topics/cost.ts';
import * as drift from './topics/drift.ts';
import * as evaluation from './topics/evaluation.ts';
import * as explanation from './topics/explanation.ts';
import * as exposure from './topics/exposure.ts';
import * as feedback from './topics/feedback.ts';
import * as health from './topics/health.ts';
import * as inference from './topics/inference.ts';
import * as lineage from './topics/lineage.ts';
import * as model from './topics/model.ts';
import * as poisoning from './topics/poisoning.ts';
import * as release from './topics/release.ts';
import * as responder from './topics/responder.ts';
import * as retraining from './topics/retraining.ts';
import * as security from './topics/security.ts';
import * as signing from './topics/signing.ts';
import * as slo from './topics/slo.ts';
import * as training from './topics/training.ts';
import * as validation from './topics/validation.ts';
import * as wrap from './topics/wrap.ts';
import type { AttributeDefinition } from './types.ts';

/**
 * Every attribute of the telemetry contract. `ml.*` is claimed by no OpenTelemetry convention;
 * names without that prefix are the stable or development names of the semantic conventions 1.45.
 */
export const attributes = {
  ...model.attributes,
  ...inference.attributes,
  ...drift.attributes,
  ...feedback.attributes,
  ...training.attributes,
  ...evaluation.attributes,
  ...retraining.attributes,
  ...lineage.attributes,
  ...validation.attributes,
  ...cost.attributes,
  ...explanation.attributes,
  ...release.attributes,
  ...canary.attributes,
  ...security.attributes,
  ...access.attributes,
  ...control.attributes,
  ...responder.attributes,
  ...poisoning.attributes,
  ...exposure.attributes,
  ...signing.attributes,
  ...audit.attributes,
  ...health.attributes,
  ...slo.attributes,
  ...wrap.attributes,
} as const satisfies Record<string, AttributeDefinition>;

export type AttributeKey = keyof typeof attributes;

type Names = { readonly [K in AttributeKey]: (typeof attributes)[K]['name'] };

/** Attribute names by key: `ATTR.modelName` is `'ml.model.name'`. */
export const ATTR = Object.fromEntries(
  Object.entries(attributes).map(([key, definition]) => [key, definition.name]),
) as unknown as Names;
