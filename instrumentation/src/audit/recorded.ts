import { trace } from '@opentelemetry/api';
import { ATTR, type EventDefinition, events } from '../contract/index.ts';
import { actorHash } from '../security/settings.ts';
import type { AuditRecorded } from './chain-writer.ts';
import { type AuditEntry, LONGEST_TEXT } from './entry.ts';
import { type Json, jsonProblem } from './json.ts';
import type { AuditRecord } from './sink.ts';

/** Something that was done, for the trail. */
export interface AuditAction {
  /** Name of what was done: lower-case words with dots, such as `shop.price.override`. `audit.` and `ml.` are taken. */
  readonly type: string;
  /** Who did it. Goes in as a keyed hash, and not at all without `actorKey` of `configureSecurity`. */
  readonly actor?: string | undefined;
  /** Why, at most 256 characters. */
  readonly reason?: string | undefined;
  /** What it was done to, at most 256 characters. */
  readonly subject?: string | undefined;
  /** More of it: JSON, 16 levels deep at most. Never raw inputs or personal data: what is in a trail cannot be taken out. */
  readonly data?: AuditEntry['data'] | undefined;
}

const TAKEN = /^(audit|ml)\./;

/** What did it where nobody can be named: the process by itself. */
export const PROCESS = 'process';

/** @throws TypeError for what is no action */
export function recordedAction(action: AuditAction): AuditRecorded {
  const { type, actor, reason, subject, data = {} } = action;
  if (typeof type !== 'string' || TAKEN.test(type)) {
    throw new TypeError('an action for the audit trail wants a type of its own, not one of audit. or ml.');
  }
  return {
    time: Date.now(),
    type,
    actor: actorHash(actor) ?? null,
    reason: reason ?? null,
    subject: subject ?? null,
    trace: activeTrace(),
    data,
  };
}

const definitions = new Map<string, EventDefinition>(
  Object.values(events).map((definition) => [definition.name, definition]),
);

/**
 * An event of the contract as an entry. Its reason is the attribute that ends in `.reason`; who did it is `user.hash`. An
 * event that has no such attribute at all tells of something that a process does by itself.
 */
export function recordedEvent({ type, time, attributes }: AuditRecord): AuditRecorded {
  const { [ATTR.userHash]: actor, ...rest } = attributes;
  const reason = Object.keys(rest).find((name) => name.endsWith('.reason'));
  const { [reason ?? '']: why, ...data } = rest;
  const hasActor = definitions.get(type)?.attributes.includes('userHash' satisfies keyof typeof ATTR);
  return {
    time,
    type,
    actor: actor === undefined ? (hasActor ? null : PROCESS) : String(actor),
    reason: why === undefined ? null : wellFormed(String(why).slice(0, LONGEST_TEXT)),
    subject: subjectOf(attributes),
    trace: activeTrace(),
    data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, storable(value)])),
  };
}

/** A caller who can make a score infinite must not keep the event out of the trail: what JSON cannot hold is told in text. */
function storable(value: AuditRecord['attributes'][string]): Json {
  if (Array.isArray(value)) return value.map(storable);
  if (jsonProblem(value) === undefined) return value;
  return wellFormed(String(value));
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function subjectOf({
  [ATTR.modelName]: name,
  [ATTR.modelVersion]: version,
}: AuditRecord['attributes']): string | null {
  return name === undefined || name === '' ? null : wellFormed(`${name}@${version}`.slice(0, LONGEST_TEXT));
}

function activeTrace(): string | null {
  return trace.getActiveSpan()?.spanContext().traceId ?? null;
}
