import { setTimeout as delay } from 'node:timers/promises';
import { Ajv } from 'ajv';
import { askHttp } from '../adapters/http.ts';
import { parseJson } from '../adapters/json.ts';
import type { Confirm } from '../policy/types.ts';
import { ResponseRefused } from '../response/response.ts';
import type { Alert } from './alert.ts';

const TIMEOUT_MS = 5_000;
/** Before each try. */
const PAUSES_MS = [0, 1_000, 3_000];
const MOST_BYTES = 4 * 2 ** 20;
/** Labels that narrow the question; all are compared. */
const ASKED = ['alertname', 'model', 'version'];
/** Times are written with other precision in webhooks than in the API. */
const SAME_MS = 1;

interface ActiveAlert {
  readonly fingerprint: string;
  readonly startsAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}

/** `gettableAlerts` of Alertmanager's API version 2, which Grafana's Alertmanager has too. */
const isActiveAlerts = new Ajv().compile<ActiveAlert[]>({
  type: 'array',
  items: {
    type: 'object',
    required: ['fingerprint', 'startsAt', 'labels', 'status'],
    properties: {
      fingerprint: { type: 'string' },
      startsAt: { type: 'string' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      status: { type: 'object', required: ['state'], properties: { state: { type: 'string' } } },
    },
  },
});

/**
 * Asks whether an alert is active now, since then, with these labels; a silenced or inhibited one is not. Three tries.
 *
 * @throws ResponseRefused when it is not, or there is no answer to trust; why the signal was aborted
 */
export async function checkActive(alert: Alert, confirm: Confirm, signal: AbortSignal): Promise<void> {
  let last: unknown;
  for (const pause of PAUSES_MS) {
    await delay(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    try {
      if (await isActive(alert, confirm, signal)) return;
      throw new ResponseRefused('not_active', `${confirm.url} knows no such alert that is active`);
    } catch (error) {
      if (error instanceof ResponseRefused) throw error;
      last = error;
    }
  }
  throw new ResponseRefused('unconfirmed', (last as Error).message, { cause: last });
}

/** @throws Error when there is no answer to trust */
async function isActive(alert: Alert, { url, token }: Confirm, signal: AbortSignal): Promise<boolean> {
  const { status, body } = await askHttp({
    method: 'GET',
    url: new URL(`${url}/api/v2/alerts?${questionOf(alert)}`),
    headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    timeoutMs: TIMEOUT_MS,
    mostBytes: MOST_BYTES,
    signal,
  });
  if (status !== 200) throw new Error(`${url} answers ${status}`);
  const active = parseJson(body.toString());
  if (!isActiveAlerts(active)) throw new Error(`${url} does not answer as Alertmanager's API version 2 does`);
  return active.some((other) => isSame(alert, other));
}

function questionOf({ labels }: Alert): URLSearchParams {
  const question = new URLSearchParams({ active: 'true', silenced: 'false', inhibited: 'false' });
  for (const label of ASKED) {
    if (Object.hasOwn(labels, label)) question.append('filter', `${label}=${JSON.stringify(labels[label])}`);
  }
  return question;
}

function isSame({ fingerprint, startsAt, labels }: Alert, other: ActiveAlert): boolean {
  return (
    other.status.state === 'active' &&
    other.fingerprint === fingerprint &&
    Math.abs(Date.parse(other.startsAt) - startsAt) <= SAME_MS &&
    // Grafana keeps labels of its own there, which webhooks do not have.
    Object.entries(labels).every(
      ([name, value]) => Object.hasOwn(other.labels, name) && other.labels[name] === value,
    )
  );
}
