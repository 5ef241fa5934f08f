import type { Observable } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';

/** What Prometheus and Loki answer: `data` on success, else a kind and a sentence. */
export interface ApiAnswer<T> {
  readonly status: 'success' | 'error';
  readonly data?: T;
  readonly errorType?: string;
  readonly error?: string;
}

/**
 * GETs from a Prometheus-like API; unsubscribing aborts the request.
 * @throws {Error} whose message names the server and what it said
 */
export function getData<T>(server: string, path: string, parameters: Record<string, string>): Observable<T> {
  const url = `${path}?${new URLSearchParams(parameters)}`;
  return fromFetch(url, { selector: (response) => readAnswer<T>(server, response) });
}

async function readAnswer<T>(server: string, response: Response): Promise<T> {
  const text = await response.text();
  const answer = parseAnswer<T>(text);
  if (answer?.status === 'success' && answer.data !== undefined) return answer.data;
  const reason = answer?.error ?? text.trim().slice(0, 300);
  throw new Error(`${server}: ${reason || `HTTP ${response.status}`}`);
}

function parseAnswer<T>(text: string): ApiAnswer<T> | undefined {
  try {
    return JSON.parse(text) as ApiAnswer<T>;
  } catch {
    return undefined;
  }
}
