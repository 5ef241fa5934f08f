import type { MailClass } from '../../mail-filter/dataset.ts';

/** Longest that a replica may take to answer, milliseconds. */
const TIMEOUT_MS = 5_000;

/** Sends a mail to a replica. @returns the id of the prediction @throws when there is no good answer */
export async function sendMail(target: string, mail: Uint8Array<ArrayBuffer>): Promise<string> {
  const answer: unknown = await (await post(`${target}/score`, 'message/rfc822', mail)).json();
  if (typeof answer === 'object' && answer && 'id' in answer && typeof answer.id === 'string')
    return answer.id;
  throw new Error('the answer holds no id');
}

/** Tells a replica the true class of a mail that it scored. @throws when it does not take the label */
export async function sendLabel(target: string, id: string, actual: MailClass): Promise<void> {
  const response = await post(`${target}/labels`, 'application/json', JSON.stringify({ id, class: actual }));
  await response.arrayBuffer();
}

async function post(url: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
    // A redirect could lead off this machine.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return response;
  await response.arrayBuffer();
  throw new Error(`HTTP ${response.status}`);
}
