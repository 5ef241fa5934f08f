import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { LIMITS } from '../limits.ts';
import { LogsRequest } from './schema.ts';
import { type Fields, fields, MalformedRequest } from './shape.ts';

const inflate = promisify(gunzip);

/** A body that is too large, or packed in a way that is not understood; `status` is the HTTP answer. */
export class UnacceptableBody extends Error {
  override name = 'UnacceptableBody';
  readonly status: 413 | 415;

  constructor(status: 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

export type OtlpFormat = 'json' | 'protobuf';

/** A request in the shape of OTLP's JSON, whichever format it came in. */
export interface DecodedRequest {
  readonly body: Fields;
  /** How trace and span ids are written: OTLP's JSON wants hex, protobuf's bytes arrive as base64. */
  readonly ids: 'hex' | 'base64';
}

/** @throws UnacceptableBody for any media type but OTLP's two */
export function otlpFormat(contentType: string | undefined): OtlpFormat {
  const media = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (media === 'application/json') return 'json';
  if (media === 'application/x-protobuf') return 'protobuf';
  throw new UnacceptableBody(415, 'Content-Type must be application/json or application/x-protobuf');
}

/** Undoes the content encoding: none or gzip, up to `LIMITS.inflatedBytes`. */
export async function unpack(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (!encoding || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new UnacceptableBody(415, `Content-Encoding ${encoding} is not supported`);
  try {
    return await inflate(body, { maxOutputLength: LIMITS.inflatedBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UnacceptableBody(413, `The body is larger than ${LIMITS.inflatedBytes} bytes`);
    }
    throw new MalformedRequest('The body is not valid gzip');
  }
}

/** @throws MalformedRequest when the bytes are not what their media type says */
export function decode(body: Buffer, format: OtlpFormat): DecodedRequest {
  try {
    if (format === 'json') return { body: fields(JSON.parse(body.toString('utf8')), 'body'), ids: 'hex' };
    const message = LogsRequest.decode(body);
    return { body: LogsRequest.toObject(message, { longs: String, bytes: String }), ids: 'base64' };
  } catch (error) {
    if (error instanceof MalformedRequest) throw error;
    throw new MalformedRequest(`The body is not valid ${format}: ${(error as Error).message}`);
  }
}
