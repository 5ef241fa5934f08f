import type { Attributes, Context, SpanContext, SpanStatus } from '@opentelemetry/api';
import { registry } from '../export/registry.ts';
import type { Redactor } from './redactor.ts';

interface SpanEvent {
  readonly name: string;
  readonly attributes?: Attributes;
}

interface SpanLink {
  readonly context: SpanContext;
  readonly attributes?: Attributes;
}

/** What exporters read of an ended span, on either line of the SDK. */
interface EndedSpan {
  readonly name: string;
  readonly kind: number;
  readonly spanContext: () => SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: unknown;
  readonly endTime: unknown;
  readonly duration: unknown;
  readonly ended: boolean;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly resource: unknown;
  readonly instrumentationScope: unknown;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

/** The methods of an SDK's SpanProcessor, of either line. */
interface NextSpanProcessor {
  onStart(span: never, parentContext: Context): void;
  onEnding?(span: never): void;
  onEnd(span: never): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A span processor whose methods take the spans of either line. */
export interface RedactingSpanProcessor {
  onStart(span: unknown, parentContext: Context): void;
  onEnding(span: unknown): void;
  onEnd(span: unknown): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * A span processor that hands ended spans on without secrets and personal data: in names, status, attributes, events
 * (and so messages and stack traces of exceptions) and links. A span is read-only once it has ended, so what changes is a copy, and other processors of
 * the provider see the span as it was: put every exporter behind one. A span that cannot be redacted is dropped.
 *
 * @param next processor that exports, such as a `BatchSpanProcessor`
 */
export function redactingSpanProcessor(redactor: Redactor, next: NextSpanProcessor): RedactingSpanProcessor {
  return {
    onStart: (span, parentContext) => next.onStart(span as never, parentContext),
    onEnding: (span) => next.onEnding?.(span as never),
    onEnd(span) {
      let redacted: EndedSpan;
      try {
        redacted = redactSpan(redactor, span as EndedSpan);
      } catch (error) {
        registry.faults.count('redaction_failed', error);
        return;
      }
      next.onEnd(redacted as never);
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

function redactSpan(redactor: Redactor, span: EndedSpan): EndedSpan {
  const { name, status, attributes, events, links } = span;
  const redacted = {
    name: redactor.text(name, 'the name of a span'),
    status: redactStatus(redactor, status),
    attributes: redactor.attributes(attributes),
    events: each(events, (event) => redactEvent(redactor, event)),
    links: each(links, (link) => withAttributes(redactor, link)),
  };
  const isClean =
    redacted.name === name &&
    redacted.status === status &&
    redacted.attributes === attributes &&
    redacted.events === events &&
    redacted.links === links;
  return isClean ? span : { ...readableOf(span), ...redacted };
}

/** What is read of a span, field by field: nothing of the original hangs on the copy. */
function readableOf(span: EndedSpan): EndedSpan {
  const context = span.spanContext();
  return {
    name: '',
    status: span.status,
    attributes: {},
    events: [],
    links: [],
    kind: span.kind,
    spanContext: () => context,
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function redactStatus(redactor: Redactor, status: SpanStatus): SpanStatus {
  if (status.message === undefined) return status;
  const message = redactor.text(status.message, 'the status of a span');
  return message === status.message ? status : { ...status, message };
}

function redactEvent(redactor: Redactor, event: SpanEvent): SpanEvent {
  const name = redactor.text(event.name, 'the name of a span event');
  const redacted = withAttributes(redactor, event);
  return name === event.name ? redacted : { ...redacted, name };
}

function withAttributes<Part extends { readonly attributes?: Attributes }>(
  redactor: Redactor,
  part: Part,
): Part {
  if (part.attributes === undefined) return part;
  const attributes = redactor.attributes(part.attributes);
  return attributes === part.attributes ? part : { ...part, attributes };
}

function each<Part>(parts: readonly Part[], redact: (part: Part) => Part): readonly Part[] {
  if (parts.length === 0) return parts;
  const redacted = parts.map(redact);
  return redacted.every((part, i) => part === parts[i]) ? parts : redacted;
}
