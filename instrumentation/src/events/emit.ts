import { auditing } from '../audit/sink.ts';
import { correlationId } from '../context/correlation-key.ts';
import { ATTR, type EventDefinition, type EventKey, events } from '../contract/index.ts';
import { activeLogger, type EventRecord } from '../otel/logger.ts';
import { keepRecent } from './recent.ts';

const SEVERITY_NUMBER = { DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 } as const;

type Severity = keyof typeof SEVERITY_NUMBER;
type EventAttributes = EventRecord['attributes'];

/** Events that came before a logger provider did, oldest first. */
const waiting: EventRecord[] = [];
const MOST_WAITING = 64;

/**
 * Sends an event of the contract. One that comes before a logger provider is registered waits for it;
 * of those, the first 64 are kept. Inside a request it carries the correlation id of that. Never throws.
 *
 * @param body short text for people; never raw inputs
 * @param identity attributes of the model version, which every event carries
 */
export function emitEvent(
  key: EventKey,
  body: string,
  identity: EventAttributes | undefined,
  attributes: EventAttributes,
  severity: Severity = events[key].severity,
): void {
  const request = correlationId();
  const record: EventRecord = {
    eventName: events[key].name,
    timestamp: Date.now(),
    severityNumber: SEVERITY_NUMBER[severity],
    severityText: severity,
    body,
    attributes: {
      ...identity,
      ...(request !== undefined && { [ATTR.correlationId]: request }),
      ...attributes,
    },
  };
  if ((events[key] as EventDefinition).audited) audit(record);
  keepRecent(record);
  if (waiting.length >= MOST_WAITING) flushWaiting();
  if (waiting.length < MOST_WAITING) waiting.push(record);
  flushWaiting();
}

/** The audit trail must not depend on a logger provider, so it is told first. */
function audit({ eventName: type, timestamp: time, body, attributes }: EventRecord): void {
  try {
    auditing.sink?.({ type, time, body, attributes });
  } catch (error) {
    auditing.failed(error);
  }
}

/** Sends what waits, if a logger provider is there by now. Never throws. */
export function flushWaiting(): void {
  try {
    const logger = activeLogger();
    if (logger === undefined) return;
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) logger.emit(record);
  } catch {
    // A logger that throws loses this one record; the rest are tried with the next event.
  }
}
