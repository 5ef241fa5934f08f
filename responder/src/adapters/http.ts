import { type IncomingHttpHeaders, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { AdapterError } from '../types.ts';
import { TransientError } from './wait.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Certificates that the server is verified against, in PEM; default those of the system. */
  readonly ca?: string | undefined;
  /** For connecting and for the whole answer. */
  readonly timeoutMs: number;
  /** An answer that is larger is refused. */
  readonly mostBytes: number;
  /** Not for requests that change something: whether they did would not be known. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One request and its answer, of whatever status; redirects are not followed, so that what is sent reaches nobody else.
 * @throws TransientError when there is no whole answer, AdapterError when it is too large
 */
export async function askHttp(request: HttpRequest): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    return await exchange(request, AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]));
  } catch (error) {
    if (error instanceof AdapterError) throw error;
    throw new TransientError(`${request.url.origin} ${whyNot(request, timeout, error as Error)}`, {
      cause: error,
    });
  }
}

function exchange({ method, url, headers, body, ca, mostBytes }: HttpRequest, signal: AbortSignal) {
  const options: RequestOptions & { ca?: string } = {
    method,
    agent: false,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    signal,
    ...(ca !== undefined && { ca }),
  };
  return new Promise<HttpAnswer>((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= mostBytes) chunks.push(chunk);
        else
          sent.destroy(
            new AdapterError(
              `${url.origin} answers more than ${mostBytes} bytes: is it the right URL?`,
              false,
            ),
          );
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.end(body);
  });
}

function whyNot({ method, timeoutMs, signal }: HttpRequest, timeout: AbortSignal, error: Error): string {
  const perhaps = method === 'GET' ? '' : '; it may be done nevertheless';
  if (signal?.aborted) return 'was given up';
  if (timeout.aborted) return `gives no answer in ${timeoutMs / 1000} s${perhaps}`;
  return `cannot be reached: ${(error as NodeJS.ErrnoException).code ?? error.message}${perhaps}`;
}

/** @throws TypeError for a URL that is neither https nor of the loopback */
export function checkUrl(what: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['https:', 'http:'].includes(url.protocol)) {
    throw new TypeError(`${what} ${JSON.stringify(text)} must be an http or https URL`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError(`${what} must have no user, password, query or fragment: secrets belong into files`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new TypeError(`${what} ${url.origin} is not of the loopback: use https`);
  }
  return url;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
