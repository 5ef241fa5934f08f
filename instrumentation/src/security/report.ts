import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import { processWide } from '../process-wide.ts';
import { ATLAS_VERSION, TECHNIQUES } from './atlas.ts';
import { CATEGORIES, type Category, type SecuritySeverity } from './categories.ts';
import type { SecurityEvent } from './event.ts';
import { checkFinding, type Finding, LONGEST_REASON } from './finding.ts';
import { OWASP_ML } from './owasp.ts';
import { actorHash, settings } from './settings.ts';
import { Windows } from './windows.ts';

/** A finding that is about no model. */
export const NO_MODEL = Object.freeze({ name: '', version: '', datasetId: '' });

/** Stands for actors that there is no room to tell apart. */
const MANY = 'many';

const LOG_SEVERITY = {
  informational: 'INFO',
  low: 'INFO',
  medium: 'WARN',
  high: 'ERROR',
  critical: 'ERROR',
} as const satisfies Record<SecuritySeverity, string>;

const windows = processWide('security-windows', () => {
  const made = new Windows(send);
  registry.flushers.add(async () => made.endAll());
  return made;
});

/**
 * Reports an attack or a leak: counts it as `ml.security.events` and sends the event `ml.security.finding`, once for
 * each root cause in a window, and once more with the count when the window ends. Never throws: what is no finding counts
 * as the fault `finding_invalid`.
 */
export function reportFinding(finding: Finding): void {
  try {
    checkFinding(finding);
    const { category, severity, action, rule, model = NO_MODEL } = finding;
    registry.tally('securityEvents').add({
      modelName: model.name,
      modelVersion: model.version,
      securityCategory: category,
      securityRule: rule,
      securitySeverity: severity,
      securityAction: action,
    });
    registry.start();
    const hash = actorHash(finding.actor);
    // What gets worse, or is no longer let through, is news within the window too.
    const keyOf = (rootCause: string) => JSON.stringify([rootCause, severity, action]);
    const own = rootCauseOf(finding, hash ?? '');
    // A flood by ever new actors must not become one of events.
    const isOneOfMany = finding.rootCause === undefined && !windows.hasRoomFor(keyOf(own));
    const rootCause = isOneOfMany ? rootCauseOf(finding, MANY) : own;
    const now = Date.now();
    windows.add(keyOf(rootCause), now, settings.windowMs, () =>
      eventOf(finding, rootCause, isOneOfMany ? undefined : hash, now),
    );
  } catch (error) {
    registry.faults.count('finding_invalid', error);
  }
}

function rootCauseOf({ rootCause, category, rule, model = NO_MODEL }: Finding, who: string): string {
  const cause = rootCause ?? [category, rule, `${model.name}@${model.version}`, who].join('/');
  return cause.slice(0, LONGEST_REASON);
}

function eventOf(finding: Finding, rootCause: string, hash: string | undefined, now: number): SecurityEvent {
  const { category, severity, action, rule, reason, model, actor, principalKind, score, threshold } = finding;
  const known: Category = CATEGORIES[category];
  const technique = finding.technique ?? known.technique;
  const span = trace.getActiveSpan()?.spanContext();
  return {
    id: crypto.randomUUID(),
    isUpdate: false,
    count: 1,
    firstSeen: now,
    lastSeen: now,
    category,
    severity,
    action,
    rule,
    reason: reason.slice(0, LONGEST_REASON),
    rootCause,
    model: model ?? NO_MODEL,
    principalKind: principalKind ?? (actor === undefined ? undefined : 'unknown'),
    actorHash: hash,
    technique: technique && { id: technique, ...TECHNIQUES[technique] },
    matrixVersion: ATLAS_VERSION,
    owasp: known.owasp && { id: known.owasp, name: OWASP_ML[known.owasp] },
    score,
    threshold,
    traceId: span?.traceId,
    spanId: span?.spanId,
  };
}

function send(event: SecurityEvent): void {
  context.with(traceOf(event), () =>
    emitEvent(
      'securityFinding',
      sentence(event),
      modelIdentity(event.model).event,
      attributesOf(event),
      LOG_SEVERITY[event.severity],
    ),
  );
  const failed = (error: unknown) => registry.faults.count('security_listener_threw', error);
  try {
    // A listener that sends is asynchronous, and its rejection would end the process.
    Promise.resolve(settings.onEvent?.(event)).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** A sum is sent when its window ends, and belongs to the trace in which it began. */
function traceOf({ isUpdate, traceId, spanId }: SecurityEvent) {
  if (!isUpdate || traceId === undefined || spanId === undefined) return context.active();
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 });
}

/** What was found and where, in a line. */
export function headline({ category, action, rule, model }: SecurityEvent): string {
  const where = model.name === '' ? '' : ` on ${model.name}@${model.version}`;
  return `${category.replaceAll('_', ' ')} ${action}${where} by ${rule}`;
}

/** The same, with how often, and why. No colon after the rule: `private_key:` looks as if a key followed, and would be masked. */
export function sentence(event: SecurityEvent): string {
  const { isUpdate, count, reason } = event;
  return `${headline(event)}, ${isUpdate ? `${count} times, first: ${reason}` : reason}`;
}

function attributesOf(event: SecurityEvent) {
  const { technique, owasp, principalKind, actorHash: hash, score, threshold } = event;
  return {
    [ATTR.findingId]: event.id,
    [ATTR.findingCount]: event.count,
    [ATTR.findingStart]: new Date(event.firstSeen).toISOString(),
    [ATTR.findingReason]: event.reason,
    [ATTR.rootCause]: event.rootCause,
    [ATTR.securityCategory]: event.category,
    [ATTR.securitySeverity]: event.severity,
    [ATTR.securityAction]: event.action,
    [ATTR.securityRule]: event.rule,
    ...(technique && {
      [ATTR.securityTechnique]: technique.id,
      [ATTR.techniqueName]: technique.name,
      [ATTR.techniqueTactics]: [...technique.tactics],
      [ATTR.matrixVersion]: event.matrixVersion,
    }),
    ...(owasp && { [ATTR.owaspId]: owasp.id }),
    ...(principalKind && { [ATTR.principalKind]: principalKind }),
    ...(hash !== undefined && { [ATTR.userHash]: hash }),
    ...(score !== undefined && { [ATTR.findingScore]: score }),
    ...(threshold !== undefined && { [ATTR.findingThreshold]: threshold }),
  };
}
