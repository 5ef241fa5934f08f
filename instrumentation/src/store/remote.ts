import { checkWhole } from '../check/count.ts';
import { checkFunction } from '../check/options.ts';
import { checkHeaders, checkUrl, type EndpointOptions } from '../wrap/endpoint.ts';
import type { Fetch } from '../wrap/exchange.ts';
import { ModelStoreError } from './error.ts';

export interface RemoteOptions {
  /** Base of the server, `http://` or `https://`, with its path where it has one. No credentials in it. */
  readonly url: string;
  /** Milliseconds to the end of a list, to the head of a file, and from each part of a file to the next; default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Longest answer that is a list; default 16 MiB. Files may have any size. */
  readonly maxListBytes?: number | undefined;
  /** Sends the requests, for a proxy, client certificates or tokens that change; default the global `fetch`. */
  readonly fetch?: EndpointOptions['fetch'];
}

export const REMOTE_OPTIONS = [
  'url',
  'timeoutMs',
  'maxListBytes',
  'fetch',
] as const satisfies readonly (keyof RemoteOptions)[];

const MOST = 2 ** 31 - 1;

/** A server of files. It follows no redirects: they would carry credentials to a place that nobody configured. */
export class Remote {
  readonly base: URL;
  readonly #root: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #maxListBytes: number;
  readonly #fetch: Fetch;

  /** @throws TypeError that names the option that is wrong; never the value of a header */
  constructor(
    where: string,
    { url, headers = {}, timeoutMs = 10_000, maxListBytes = 2 ** 24, fetch }: RemoteOptions & Headed,
  ) {
    this.base = checkUrl(where, url);
    checkWhole(`${where} option timeoutMs`, timeoutMs, 1, MOST);
    checkWhole(`${where} option maxListBytes`, maxListBytes, 1, MOST);
    if (fetch !== undefined) checkFunction(`${where} option fetch must be a function`, fetch);
    this.#root = this.base.href.replace(/\/$/, '');
    // Compressed on the way, bytes would not be those that are stored, nor their number.
    this.#headers = { ...checkHeaders(where, headers), 'accept-encoding': 'identity' };
    this.#timeoutMs = timeoutMs;
    this.#maxListBytes = maxListBytes;
    this.#fetch = fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /** The text of a list, within limits of time and size. @param path encoded, begins with a slash or a question mark */
  async text(path: string, signal: AbortSignal | undefined): Promise<string> {
    const deadline = performance.now() + this.#timeoutMs;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (part?: Uint8Array) => {
      try {
        return decoder.decode(part, { stream: part !== undefined });
      } catch (cause) {
        throw new ModelStoreError('protocol', `the list at ${this.#root} is not UTF-8`, { cause });
      }
    };
    let text = '';
    let bytes = 0;
    for await (const part of this.stream(path, signal)) {
      bytes += part.byteLength;
      if (bytes > this.#maxListBytes) {
        const message = `the list at ${this.#root} is longer than maxListBytes, ${this.#maxListBytes} bytes`;
        throw new ModelStoreError('too_large', message);
      }
      if (performance.now() > deadline) {
        throw new ModelStoreError('timeout', `no whole list from ${this.#root} within ${this.#timeoutMs} ms`);
      }
      text += decode(part);
    }
    return text + decode();
  }

  /** The bytes of a file, as they come. @param path encoded, begins with a slash */
  async *stream(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
    signal?.throwIfAborted();
    const url = this.#root + path;
    const controller = new AbortController();
    const wait = <Result>(work: Promise<Result>) => this.#inTime(work, url, signal);
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    try {
      const init: RequestInit = { headers: this.#headers, redirect: 'manual', signal: controller.signal };
      const response = await wait(this.#fetch(url, init));
      reader = response.body?.getReader() as typeof reader;
      checkHead(url, response);
      let bytes = 0;
      for (let part = await next(); part !== undefined; part = await next()) {
        bytes += part.byteLength;
        yield part;
      }
      checkLength(url, response, bytes);
    } finally {
      controller.abort();
      // It may be broken off already; what that throws is not news.
      reader?.cancel().catch(() => undefined);
    }

    async function next(): Promise<Uint8Array | undefined> {
      return reader && (await wait(reader.read())).value;
    }
  }

  /** A promise for each wait, and not one for all: a race would hang a listener on that for each part. */
  #inTime<Result>(work: Promise<Result>, url: string, signal: AbortSignal | undefined): Promise<Result> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        settle();
      };
      const late = () =>
        done(() => reject(new ModelStoreError('timeout', `nothing from ${url} for ${this.#timeoutMs} ms`)));
      const cancel = () => done(() => reject(signal?.reason));
      const timer = setTimeout(late, this.#timeoutMs);
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted) cancel();
      work.then(
        (result) => done(() => resolve(result)),
        (cause: unknown) =>
          done(() =>
            reject(
              cause instanceof ModelStoreError
                ? cause
                : new ModelStoreError('connection', `no whole answer from ${url}`, { cause }),
            ),
          ),
      );
    });
  }
}

interface Headed {
  readonly headers?: EndpointOptions['headers'];
}

function checkHead(url: string, { status, headers }: Response): void {
  checkStatus(url, status);
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding === 'identity') return;
  throw new ModelStoreError('protocol', `${url} answered in the encoding ${encoding.slice(0, 32)}, unasked`, {
    status,
  });
}

function checkLength(url: string, { headers, status }: Response, bytes: number): void {
  const told = headers.get('content-length');
  if (told === null || Number(told) === bytes) return;
  throw new ModelStoreError('connection', `${url} ended after ${bytes} of ${told} bytes`, { status });
}

function checkStatus(url: string, status: number): void {
  if (status === 200) return;
  if (status === 401 || status === 403) {
    const message = `${url} answered with status ${status}: check the credentials of the store`;
    throw new ModelStoreError('denied', message, { status });
  }
  if (status === 404) throw new ModelStoreError('not_found', `${url} is not there`, { status });
  if (status >= 300 && status < 400) {
    const message = `${url} answered with status ${status}: redirects are not followed`;
    throw new ModelStoreError('protocol', message, { status });
  }
  throw new ModelStoreError('status', `${url} answered with status ${status}`, { status });
}
