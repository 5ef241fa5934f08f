import { show } from '../../check/show.ts';
import { type CliError, failure, usageError } from '../exit.ts';
import type { Io } from '../terminal.ts';
import { type Exposition, parseExposition } from './exposition.ts';

const MOST_BYTES = 64 * 2 ** 20;

export interface Scrape extends Exposition {
  /** Seconds that the clock of the other side is ahead of ours, when it says its time. */
  readonly clockAhead: number | undefined;
}

export interface Fetching {
  readonly io: Io;
  readonly timeoutSeconds: number;
}

/**
 * An address that may be fetched.
 * @throws CliError when it is none of http or https
 */
export function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError(`${show(text)} is no http or https URL; one is http://127.0.0.1:9464/metrics`);
  }
  if (url.username || url.password) throw usageError('a URL with a user name or password cannot be fetched');
  return url;
}

/** @throws CliError when it cannot be reached, is too large, or is no metrics */
export async function scrape(url: URL, fetching: Fetching): Promise<Scrape> {
  const sent = Date.now();
  const { response, text } = await fetchText(url, fetching, { accept: 'text/plain;version=0.0.4' });
  const received = Date.now();
  if (/^text\/html/.test(response.headers.get('content-type') ?? '')) {
    throw failure(`${url} gives a web page, not metrics: is the path /metrics?`);
  }
  return { ...parseExposition(text), clockAhead: clockAhead(response, sent, received) };
}

/** The header has whole seconds, cut: its middle is half a second later. */
function clockAhead(response: Response, sent: number, received: number): number | undefined {
  const theirs = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(theirs) ? undefined : (theirs + 500 - (sent + received) / 2) / 1000;
}

/**
 * Redirects are not followed: they may lead to a place that nobody asked for.
 *
 * @throws CliError when it cannot be reached, does not answer 200 in time, or is longer than 64 MiB
 */
export async function fetchText(
  url: URL,
  { io, timeoutSeconds }: Fetching,
  headers: Record<string, string>,
): Promise<{ response: Response; text: string }> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const signal = AbortSignal.any([timeout, io.signal]);
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const elsewhere = response.headers.get('location');
    if (!response.ok && elsewhere !== null) {
      throw new Error(`it redirects to ${show(elsewhere)}, and redirects are not followed`);
    }
    if (!response.ok) throw new Error(`it answers ${response.status} ${response.statusText}`.trimEnd());
    return { response, text: await textOf(response) };
  } catch (error) {
    throw unreachable(url, error as Error, timeout.aborted ? timeoutSeconds : undefined);
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`it gives more than ${MOST_BYTES / 2 ** 20} MiB`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function unreachable(url: URL, error: Error, late: number | undefined): CliError {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  const why = late === undefined ? cause?.code || cause?.message || error.message : `no answer in ${late} s`;
  return failure(`${url} cannot be read: ${why}. Does the service run, and is this its address?`, error);
}
