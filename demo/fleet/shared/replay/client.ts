/** Longest that a replica may take to answer, milliseconds. */
const TIMEOUT_MS = 5_000;

type Headers = Readonly<Record<string, string>>;

/** An input as a replica takes it. */
export interface Body {
  readonly path: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** Sends an input to a replica. @returns the id of the prediction @throws when there is no good answer */
export async function sendInput(
  target: string,
  { path, type, content }: Body,
  headers: Headers = {},
): Promise<string> {
  const answer: unknown = await (await post(target + path, type, content, headers)).json();
  if (typeof answer === 'object' && answer && 'id' in answer && typeof answer.id === 'string')
    return answer.id;
  throw new Error('the answer holds no id');
}

/** Tells a replica the truth about an input that one of them answered. @throws when it does not take the label */
export async function sendLabel(
  target: string,
  id: string,
  truth: object,
  headers: Headers = {},
): Promise<void> {
  const label = JSON.stringify({ id, ...truth });
  const response = await post(`${target}/labels`, 'application/json', label, headers);
  await response.arrayBuffer();
}

async function post(
  url: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Headers,
): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body,
    // A redirect could lead off this machine.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return response;
  await response.arrayBuffer();
  throw new Error(`HTTP ${response.status}`);
}
