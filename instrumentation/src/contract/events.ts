import * as access from './topics/access.ts';
import * as audit from './topics/audit.ts';
import * as canary from './topics/canary.ts';
import * as control from './topics/control.ts';
import * as drift from './topics/drift.ts';
import * as evaluation from './topics/evaluation.ts';
import * as explanation from './topics/explanation.ts';
import * as feedback from './topics/feedback.ts';
import * as health from './topics/health.ts';
import * as lineage from './topics/lineage.ts';
import * as model from './topics/model.ts';
import * as poisoning from './topics/poisoning.ts';
import * as release from './topics/release.ts';
import * as responder from './topics/responder.ts';
import * as retraining from './topics/retraining.ts';
import * as security from './topics/security.ts';
import * as signing from './topics/signing.ts';
import * as training from './topics/training.ts';
import * as validation from './topics/validation.ts';

/** Every event of the contract: an OpenTelemetry log record with this static event name and a short human body. */
export const events = {
  ...model.events,
  ...drift.events,
  ...feedback.events,
  ...training.events,
  ...evaluation.events,
  ...retraining.events,
  ...lineage.events,
  ...release.events,
  ...canary.events,
  ...explanation.events,
  ...security.events,
  ...access.events,
  ...control.events,
  ...responder.events,
  ...poisoning.events,
  ...signing.events,
  ...audit.events,
  ...health.events,
  ...validation.events,
} as const;

export type EventKey = keyof typeof events;
