import { setTimeout as delay } from 'node:timers/promises';
import type { Notification } from '../inbox/server.ts';
import { getJson } from './http.ts';

const POLL_MS = 2_000;

/** Tells what people are notified of, until the signal aborts. An inbox that does not answer is asked again. */
export async function tellMail(
  inbox: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let last = 0; !signal.aborted; ) {
    const news = (await getJson(`${inbox}/notifications?after=${last}`).catch(() => [])) as Notification[];
    for (const one of news) for (const line of lines(one)) tell(line);
    last = news.at(-1)?.number ?? last;
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** One line for each alert: who is told, what is wrong, and what to read. */
export function lines({ receiver, alerts }: Notification): string[] {
  return alerts.map(({ status, labels, annotations }) => {
    const what = annotations.summary ?? labels.alertname;
    if (status === 'resolved') return `${receiver}: over: ${what}`;
    return `${receiver}: ${labels.alertname}: ${what}`;
  });
}
