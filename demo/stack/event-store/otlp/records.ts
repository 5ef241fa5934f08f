import { LIMITS, NS_PER_SECOND } from '../limits.ts';
import { addAttributes, emptyLabels, type Labels, labelName, valueText } from './attributes.ts';
import type { DecodedRequest } from './decode.ts';
import { type Fields, fields, integer, list, MalformedRequest, text } from './shape.ts';

/** One event as it is stored: what Loki would make of the same log record. */
export interface StoredRecord {
  readonly timestampNs: bigint;
  readonly line: string;
  /** Index labels, from the resource. */
  readonly stream: Labels;
  /** Structured metadata: everything else. */
  readonly metadata: Labels;
}

export interface ReadRequest {
  readonly records: readonly StoredRecord[];
  readonly rejected: number;
  /** Why the first rejected record was rejected. */
  readonly reason?: string;
}

/** Resource attributes that become index labels; of Loki's default list those that a service has. */
const INDEXED = new Set(
  ['service.name', 'service.namespace', 'service.instance.id', 'deployment.environment.name'].map(labelName),
);

/** Loki's `detected_level` for the ranges 1-4, 5-8, … of OpenTelemetry's severity numbers. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * Reads the records of a request. A record past a limit is rejected alone, the rest is kept.
 * @throws MalformedRequest when the request has not the shape of OTLP: then nothing is kept
 */
export function readRecords({ body, ids }: DecodedRequest, nowNs: bigint): ReadRequest {
  const records: StoredRecord[] = [];
  const reasons: string[] = [];
  for (const { resource, scope, record, path } of eachRecord(body)) {
    const entry = readRecord(record, scope, resource, { ids, nowNs, path });
    const reason = refusal(entry, nowNs);
    if (reason) reasons.push(reason);
    else records.push(entry);
  }
  return { records, rejected: reasons.length, ...(reasons[0] && { reason: reasons[0] }) };
}

interface Located {
  readonly resource: { readonly stream: Labels; readonly metadata: Labels };
  readonly scope: Labels;
  readonly record: Fields;
  readonly path: string;
}

function* eachRecord(body: Fields): Generator<Located> {
  for (const [r, resourceLogs] of list(body.resourceLogs, 'resourceLogs').entries()) {
    const resourcePath = `resourceLogs[${r}]`;
    const group = fields(resourceLogs, resourcePath);
    const resource = readResource(group.resource, `${resourcePath}.resource`);
    for (const [s, scopeLogs] of list(group.scopeLogs, `${resourcePath}.scopeLogs`).entries()) {
      const scopePath = `${resourcePath}.scopeLogs[${s}]`;
      const { scope: rawScope, logRecords } = fields(scopeLogs, scopePath);
      const scope = readScope(rawScope, `${scopePath}.scope`);
      for (const [l, record] of list(logRecords, `${scopePath}.logRecords`).entries()) {
        const path = `${scopePath}.logRecords[${l}]`;
        yield { resource, scope, record: fields(record, path), path };
      }
    }
  }
}

function readResource(value: unknown, path: string): Located['resource'] {
  const all = emptyLabels();
  addAttributes(all, fields(value, path).attributes, `${path}.attributes`);
  const stream = emptyLabels();
  const metadata = emptyLabels();
  for (const [name, label] of Object.entries(all)) (INDEXED.has(name) ? stream : metadata)[name] = label;
  stream.service_name ||= 'unknown_service';
  return { stream, metadata };
}

function readScope(value: unknown, path: string): Labels {
  const scope = fields(value, path);
  const labels = emptyLabels();
  addAttributes(labels, scope.attributes, `${path}.attributes`);
  set(labels, 'scope_name', text(scope.name, `${path}.name`));
  set(labels, 'scope_version', text(scope.version, `${path}.version`));
  return labels;
}

interface RecordContext {
  readonly ids: DecodedRequest['ids'];
  readonly nowNs: bigint;
  readonly path: string;
}

function readRecord(
  record: Fields,
  scope: Labels,
  resource: Located['resource'],
  { ids, nowNs, path }: RecordContext,
): StoredRecord {
  const metadata = emptyLabels();
  Object.assign(metadata, resource.metadata, scope);
  addAttributes(metadata, record.attributes, `${path}.attributes`);
  const number = (name: string) => integer(record[name], `${path}.${name}`);
  const time = number('timeUnixNano');
  const observed = number('observedTimeUnixNano');
  const severity = number('severityNumber');
  set(metadata, 'event_name', text(record.eventName, `${path}.eventName`));
  set(metadata, 'severity_text', text(record.severityText, `${path}.severityText`));
  set(metadata, 'severity_number', severity === 0n ? '' : String(severity));
  set(metadata, 'detected_level', severity === 0n ? 'unknown' : LEVELS[Number((severity - 1n) / 4n)]);
  set(metadata, 'observed_timestamp', time !== 0n && observed !== 0n ? String(observed) : '');
  set(metadata, 'flags', number('flags') === 0n ? '' : String(number('flags')));
  set(metadata, 'trace_id', identifier(record.traceId, ids, 16, `${path}.traceId`));
  set(metadata, 'span_id', identifier(record.spanId, ids, 8, `${path}.spanId`));
  return {
    timestampNs: time || observed || nowNs,
    line: valueText(record.body, `${path}.body`),
    stream: resource.stream,
    metadata,
  };
}

function set(labels: Labels, name: string, value: string | undefined): void {
  if (value) labels[name] = value;
}

/** A trace or span id in hex; all zeros means none. */
function identifier(value: unknown, ids: DecodedRequest['ids'], bytes: number, path: string): string {
  const raw = text(value, path);
  const hex = ids === 'hex' ? raw.toLowerCase() : Buffer.from(raw, 'base64').toString('hex');
  if (hex === '' || /^0+$/.test(hex)) return '';
  if (!/^[0-9a-f]+$/.test(hex) || hex.length !== bytes * 2) {
    throw new MalformedRequest(`${path} is not an id of ${bytes} bytes`);
  }
  return hex;
}

function refusal(entry: StoredRecord, nowNs: bigint): string | undefined {
  const labels = Object.entries(entry.metadata);
  const size = labels.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (Buffer.byteLength(entry.line) > LIMITS.lineBytes) return `a body is over ${LIMITS.lineBytes} bytes`;
  if (labels.length > LIMITS.metadataEntries) {
    return `a record has over ${LIMITS.metadataEntries} attributes`;
  }
  if (size > LIMITS.metadataBytes) return `the attributes of a record are over ${LIMITS.metadataBytes} bytes`;
  if (entry.timestampNs < nowNs - BigInt(LIMITS.retentionSeconds) * NS_PER_SECOND) {
    return `a record is older than ${LIMITS.retentionSeconds} s`;
  }
  if (entry.timestampNs > nowNs + BigInt(LIMITS.futureSeconds) * NS_PER_SECOND) {
    return `a record lies more than ${LIMITS.futureSeconds} s in the future`;
  }
  return undefined;
}
