import type { Context } from '@opentelemetry/api';
import { registry } from '../export/registry.ts';
import type { Redactor } from './redactor.ts';

/** What may change of a log record while it is emitted, on either line of the SDK. */
interface EmittedRecord {
  body?: unknown;
  eventName?: string | undefined;
  readonly attributes: Record<string, unknown>;
}

/** The methods of an SDK's LogRecordProcessor, of either line. */
interface NextLogRecordProcessor {
  onEmit(record: never, context?: Context): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A log record processor whose methods take the records of either line. */
export interface RedactingLogRecordProcessor {
  onEmit(record: unknown, context?: Context): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * A log record processor that takes secrets and personal data out of body, attributes and event name, and hands the
 * record on. The record itself changes, as the SDK means it to: processors after this one see it redacted as well. One that
 * cannot be redacted is dropped.
 *
 * @param next processor that exports, such as a `BatchLogRecordProcessor`
 */
export function redactingLogRecordProcessor(
  redactor: Redactor,
  next: NextLogRecordProcessor,
): RedactingLogRecordProcessor {
  return {
    onEmit(record, context) {
      try {
        redactRecord(redactor, record as EmittedRecord);
      } catch (error) {
        registry.faults.count('redaction_failed', error);
        return;
      }
      next.onEmit(record as never, context);
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

function redactRecord(redactor: Redactor, record: EmittedRecord): void {
  const { body, eventName, attributes } = record;
  const redactedBody = redactor.body(body);
  if (redactedBody !== body) record.body = redactedBody;
  if (eventName !== undefined) {
    const name = redactor.text(eventName, 'the name of an event');
    if (name !== eventName) record.eventName = name;
  }
  const redacted = redactor.attributes(attributes);
  if (redacted === attributes) return;
  // Not by setAttribute: it cannot delete, and silently refuses what is past a limit.
  for (const key of Object.keys(attributes)) {
    if (Object.hasOwn(redacted, key)) attributes[key] = redacted[key];
    else delete attributes[key];
  }
}
