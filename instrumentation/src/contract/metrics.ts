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
import * as inputs from './topics/inputs.ts';
import * as model from './topics/model.ts';
import * as poisoning from './topics/poisoning.ts';
import * as release from './topics/release.ts';
import * as responder from './topics/responder.ts';
import * as retraining from './topics/retraining.ts';
import * as security from './topics/security.ts';
import * as signing from './topics/signing.ts';
import * as training from './topics/training.ts';
import * as validation from './topics/validation.ts';

/** Every metric of the telemetry contract. Names, units and labels are what dashboards, rules and panels may use. */
export const metrics = {
  ...model.metrics,
  ...inference.metrics,
  ...drift.metrics,
  ...feedback.metrics,
  ...training.metrics,
  ...evaluation.metrics,
  ...retraining.metrics,
  ...validation.metrics,
  ...inputs.metrics,
  ...release.metrics,
  ...canary.metrics,
  ...cost.metrics,
  ...explanation.metrics,
  ...security.metrics,
  ...control.metrics,
  ...responder.metrics,
  ...poisoning.metrics,
  ...exposure.metrics,
  ...access.metrics,
  ...signing.metrics,
  ...audit.metrics,
  ...health.metrics,
} as const;

export type MetricKey = keyof typeof metrics;
