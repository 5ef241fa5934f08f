import { checkWhole } from '../check/count.ts';
import { checkFunction, checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { type Answer, exchange, type Fetch } from './exchange.ts';
import { RemoteModelError } from './remote-model-error.ts';

export interface EndpointOptions {
  /** Base of the server, `http://` or `https://`, with its path where it has one. No credentials in it. */
  readonly url: string;
  /** Sent with every request, such as `authorization`. Never in telemetry or in an error of ours. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that a whole request may take; default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Largest answer; default 16 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Sends the requests, for a proxy, client certificates or tokens that change; default the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

export const ENDPOINT_OPTIONS = [
  'url',
  'headers',
  'timeoutMs',
  'maxResponseBytes',
  'fetch',
] as const satisfies readonly (keyof EndpointOptions)[];

export interface Sent {
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Of milliseconds what a timer takes; of bytes more than a text can hold. */
const MOST = 2 ** 31 - 1;

/** A server at a fixed address. */
export class Endpoint {
  readonly host: string;
  readonly port: number;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #limits: { readonly timeoutMs: number; readonly maxResponseBytes: number };
  readonly #fetch: Fetch;

  /** @throws TypeError that names the option that is wrong; never the value of a header */
  constructor(where: string, options: EndpointOptions) {
    const url = checkUrl(where, options.url);
    const { timeoutMs = 10_000, maxResponseBytes = 2 ** 24, headers = {}, fetch } = options;
    checkWhole(`${where} option timeoutMs`, timeoutMs, 1, MOST);
    checkWhole(`${where} option maxResponseBytes`, maxResponseBytes, 1, MOST);
    if (fetch !== undefined) checkFunction(`${where} option fetch must be a function`, fetch);
    // IPv6 stands in brackets in a URL, and without them in `server.address`.
    this.host = url.hostname.replace(/^\[|\]$/g, '');
    this.port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    this.#base = url.href.replace(/\/$/, '');
    this.#headers = checkHeaders(where, headers);
    this.#limits = { timeoutMs, maxResponseBytes };
    this.#fetch = fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /**
   * Posts a body as JSON, or gets.
   *
   * @param path below the base, begins with a slash
   * @throws RemoteModelError without an answer; or the reason of the signal
   */
  send(path: string, { body, headers, signal }: Sent = {}): Promise<Answer> {
    const type = body === undefined ? undefined : { 'content-type': 'application/json' };
    const init: RequestInit = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/json', ...headers, ...this.#headers, ...type },
      ...(body !== undefined && { body }),
    };
    return exchange(this.#fetch, this.#base + path, init, this.#limits, signal);
  }

  /** Whether the server answers with a success that does not say `ready: false`. */
  async ready(path: string): Promise<boolean> {
    try {
      const answer = await this.send(path);
      checkStatus(answer);
      return (parsed(answer.text) as { ready?: unknown } | null | undefined)?.ready !== false;
    } catch (error) {
      if (error instanceof RemoteModelError) return false;
      throw error;
    }
  }
}

/** @throws RemoteModelError when the status is no success */
export function checkStatus({ url, status, text }: Answer): void {
  if (status >= 200 && status < 300) return;
  const why = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
  throw new RemoteModelError('status', `${url} answered with status ${status}${why}`, {
    status,
    detail: detailOf(text),
  });
}

/** The JSON object of an answer. @throws RemoteModelError when it is no success, no JSON or no object */
export function objectOf(answer: Answer): Readonly<Record<string, unknown>> {
  checkStatus(answer);
  const { url, status, contentType, text } = answer;
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    const message = `${url} answered with content type ${show(contentType)} where JSON is due`;
    throw new RemoteModelError('protocol', message, { status });
  }
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new RemoteModelError('protocol', `${url} answered with what is no JSON object`, { status });
}

/** The value of a JSON text, or undefined: the error of `JSON.parse` would quote the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a server says of its failure: `error` in the Open Inference Protocol, `message` or `detail` in MLflow. */
function detailOf(text: string): string {
  const value = parsed(text) as { error?: unknown; message?: unknown; detail?: unknown } | null | undefined;
  const said = value?.error ?? value?.message ?? value?.detail;
  return typeof said === 'string' ? said : text;
}

/** @throws TypeError when it is no HTTP URL, or holds credentials, a query or a fragment */
export function checkUrl(where: string, given: unknown): URL {
  if (typeof given !== 'string' || !URL.canParse(given)) {
    const shown = typeof given === 'string' ? given.replace(/.*@/s, '…@') : given;
    throw new TypeError(`${where} option url must be an absolute URL, not ${show(shown)}`);
  }
  const url = new URL(given);
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`${where} option url must hold no credentials: give them in headers`);
  }
  if (!['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    // Without the value: a key may stand in the query.
    throw new TypeError(`${where} option url must be http:// or https:// without query and fragment`);
  }
  return url;
}

/** @throws TypeError that names the header that is wrong, never its value */
export function checkHeaders(where: string, given: unknown): Readonly<Record<string, string>> {
  checkObject(`${where} option headers must be an object of texts`, given);
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    try {
      if (typeof value !== 'string') throw new TypeError('no text');
      new Headers([[name, value]]);
    } catch {
      // Not the error itself: it quotes the value, which may be a credential.
      throw new TypeError(`${where} option headers has an entry ${show(name)} that is no valid header`);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}
