import { RemoteModelError } from './remote-model-error.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Limits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** An answer of whatever status, read to its end. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * One request and its whole answer, within limits of time and size. Redirects are not followed: they would carry
 * headers and inputs to a place that nobody configured.
 *
 * @throws RemoteModelError; or the reason of the caller's signal
 */
export async function exchange(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  limits: Limits,
  signal?: AbortSignal,
): Promise<Answer> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { timeoutMs } = limits;
  // A race, and not the signal alone: a `fetch` of the service's own may not heed it.
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  const late = () =>
    controller.abort(new RemoteModelError('timeout', `no whole answer from ${url} within ${timeoutMs} ms`));
  const cancel = () => controller.abort(signal?.reason);
  const timer = setTimeout(late, timeoutMs);
  signal?.addEventListener('abort', cancel, { once: true });
  const ask = async () => {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: controller.signal });
    const text = await readText(url, response, limits.maxResponseBytes);
    return { url, status: response.status, contentType: response.headers.get('content-type') ?? '', text };
  };
  try {
    return await Promise.race([ask(), stopped]);
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    if (error instanceof RemoteModelError) throw error;
    throw new RemoteModelError('connection', `no whole answer from ${url}`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

async function readText(url: string, response: Response, most: number): Promise<string> {
  const { status } = response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > most) {
      await reader?.cancel();
      const message = `the answer from ${url} is larger than maxResponseBytes, ${most} bytes`;
      throw new RemoteModelError('protocol', message, { status });
    }
    chunks.push(part.value);
  }
  try {
    return utf8(chunks);
  } catch (cause) {
    throw new RemoteModelError('protocol', `the answer from ${url} is not UTF-8`, { status, cause });
  }
}

function utf8(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}
