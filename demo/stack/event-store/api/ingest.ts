import type { FastifyInstance, FastifyReply } from 'fastify';
import { LIMITS } from '../limits.ts';
import { decode, type OtlpFormat, otlpFormat, UnacceptableBody, unpack } from '../otlp/decode.ts';
import { readRecords } from '../otlp/records.ts';
import { LogsResponse, Status } from '../otlp/schema.ts';
import { MalformedRequest } from '../otlp/shape.ts';
import type { EventStore } from '../store.ts';

/** gRPC codes that OTLP puts into the body of an error. */
const INVALID_ARGUMENT = 3;
const INTERNAL = 13;

/** Adds `POST /v1/logs`: OTLP/HTTP as JSON or protobuf, plain or gzip; answers in the format of the request. */
export function addIngest(app: FastifyInstance, store: EventStore, nowNs: () => bigint): void {
  app.post('/v1/logs', { bodyLimit: LIMITS.bodyBytes }, async (request, reply) => {
    const format = otlpFormat(request.headers['content-type']);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const unpacked = await unpack(body, request.headers['content-encoding']);
    const { records, rejected, reason } = readRecords(decode(unpacked, format), nowNs());
    const refused = store.insert(records, nowNs());
    const lost = rejected + refused;
    const errorMessage = reason ?? `more than ${LIMITS.streams} sets of index labels`;
    const answer = lost > 0 ? { partialSuccess: { rejectedLogRecords: lost, errorMessage } } : {};
    return send(reply, format, LogsResponse, answer);
  });
}

/** Answers an error of `POST /v1/logs` as OTLP wants it: a status in the format of the request. */
export function sendIngestError(error: Error & { statusCode?: number }, reply: FastifyReply) {
  const [status, code] = statusOf(error);
  const message = status < 500 ? error.message : 'The event could not be stored';
  const contentType = reply.request.headers['content-type'] ?? '';
  const format = contentType.startsWith('application/x-protobuf') ? 'protobuf' : 'json';
  return send(reply.code(status), format, Status, { code, message });
}

function statusOf(error: Error & { statusCode?: number }): [status: number, code: number] {
  if (error instanceof MalformedRequest) return [400, INVALID_ARGUMENT];
  if (error instanceof UnacceptableBody) return [error.status, INVALID_ARGUMENT];
  const status = error.statusCode ?? 500;
  return [status, status < 500 ? INVALID_ARGUMENT : INTERNAL];
}

function send(reply: FastifyReply, format: OtlpFormat, type: typeof Status, message: object) {
  if (format === 'json') return reply.type('application/json').send(JSON.stringify(message));
  const bytes = type.encode(type.fromObject(message)).finish();
  return reply.type('application/x-protobuf').send(Buffer.from(bytes));
}
