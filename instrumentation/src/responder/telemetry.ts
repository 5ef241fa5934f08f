import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import { reportFinding } from '../security/report.ts';
import { actorHash } from '../security/settings.ts';

export type ResponderSource = 'alertmanager' | 'grafana';

/** What came of a webhook. */
export const WEBHOOK_OUTCOMES = [
  'accepted',
  'unauthenticated',
  'stale',
  'malformed',
  'too_large',
  'unsupported_type',
  'timeout',
  'rate_limited',
  'failed',
] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/** What was decided on an alert of a webhook that was taken. */
export const ALERT_OUTCOMES = [
  'matched',
  'no_rule',
  'no_version',
  'duplicate',
  'no_room',
  'resolved',
  'truncated',
] as const;
export type AlertOutcome = (typeof ALERT_OUTCOMES)[number];

export const ACTION_OUTCOMES = [
  'waiting',
  'started',
  'done',
  'unchanged',
  'failed',
  'refused',
  'cancelled',
  'dry_run',
] as const;
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

/** The alert that is answered, and the version that it names. */
export interface ToldResponse {
  readonly id: string;
  readonly alert: string;
  readonly rule: string;
  readonly model: string;
  readonly version: string;
}

export interface ToldAction extends ToldResponse {
  readonly action: string;
  readonly outcome: ActionOutcome;
  /** Why it was refused or failed: a code. */
  readonly refusal?: string | undefined;
  /** At most 256 characters, without personal data. */
  readonly reason?: string | undefined;
  /** Seconds since the alert began, of an action that ended. */
  readonly seconds?: number | undefined;
}

export interface ToldApproval extends ToldResponse {
  readonly outcome: 'approved' | 'rejected';
  readonly reason: string;
  /** Who decided; leaves the process as a keyed hash. */
  readonly approver: string;
}

/** What a stranger sends is reported as a finding too; what a sender of good will may send is not. */
const FINDINGS: Partial<Record<WebhookOutcome, 'medium' | 'high'>> = {
  unauthenticated: 'medium',
  stale: 'high',
};

/** The telemetry of a responder: names of the contract, counted and audited as all others. Never throws. */
export const responderTelemetry = Object.freeze({
  /** Begins all series of webhooks at 0, so that the first refusal is seen to rise. */
  start(): void {
    for (const responderSource of ['alertmanager', 'grafana'] as const) {
      for (const responderOutcome of WEBHOOK_OUTCOMES) {
        registry.tally('responderWebhooks').of({ responderSource, responderOutcome });
      }
      for (const responderOutcome of ALERT_OUTCOMES) {
        registry.tally('responderAlerts').of({ responderSource, responderOutcome });
      }
    }
    registry.tally('responderOpenApprovals').of({});
    registry.start();
  },

  webhook(responderSource: ResponderSource, responderOutcome: WebhookOutcome): void {
    registry.tally('responderWebhooks').add({ responderSource, responderOutcome });
    registry.start();
    const severity = FINDINGS[responderOutcome];
    if (severity !== undefined) {
      tellStranger(
        severity,
        responderOutcome,
        `a webhook of ${responderSource} was refused: ${responderOutcome}`,
      );
    }
  },

  /** Somebody asked as an approver, and is none. */
  unknownApprover(): void {
    tellStranger('high', 'unknown_approver', 'a request of an approver showed no known token');
  },

  alerts(responderSource: ResponderSource, responderOutcome: AlertOutcome, count: number): void {
    registry.tally('responderAlerts').add({ responderSource, responderOutcome }, count);
    registry.start();
  },

  action(told: ToldAction): void {
    const { action, outcome, refusal, reason, seconds, model: modelName, version: modelVersion } = told;
    registry.tally('responderActions').add({
      modelName,
      modelVersion,
      responderAction: action,
      responderOutcome: outcome,
    });
    registry.start();
    emitEvent(
      'responderAction',
      `responder: ${action} ${outcome}${refusal === undefined ? '' : ` (${refusal})`}`,
      identityOf(told),
      {
        ...attributesOf(told),
        [ATTR.responderAction]: action,
        [ATTR.responderOutcome]: outcome,
        ...(refusal !== undefined && { [ATTR.responderRefusal]: refusal }),
        ...(seconds !== undefined && { [ATTR.responderSafeDuration]: seconds }),
        ...(reason !== undefined && { [ATTR.actionReason]: reason }),
      },
    );
  },

  approval(told: ToldApproval): void {
    const hash = actorHash(told.approver);
    emitEvent('responderApproval', `responder: ${told.outcome}`, identityOf(told), {
      ...attributesOf(told),
      [ATTR.responderOutcome]: told.outcome,
      [ATTR.actionReason]: told.reason,
      ...(hash !== undefined && { [ATTR.userHash]: hash }),
    });
  },

  /** Records the time from an alert to safe. */
  safe(modelName: string, seconds: number): void {
    registry.record('responderSafeDuration', seconds, { modelName });
  },

  openApprovals(count: number): void {
    registry.tally('responderOpenApprovals').of({}).value = count;
    registry.start();
  },
});

function tellStranger(severity: 'medium' | 'high', what: string, reason: string): void {
  reportFinding({
    category: 'unauthorized_access',
    severity,
    action: 'blocked',
    rule: `responder_${what}`,
    reason,
  });
}

function identityOf({ model: name, version }: ToldResponse) {
  const datasetId = registry.stateOf({ name, version })?.identity.datasetId ?? '';
  return modelIdentity({ name, version, datasetId }).event;
}

function attributesOf({ id, alert, rule }: ToldResponse) {
  return { [ATTR.responderId]: id, [ATTR.responderAlert]: alert, [ATTR.responderRule]: rule };
}
