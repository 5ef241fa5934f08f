import { createHmac } from 'node:crypto';
import { millisecondsOf } from '../../policy/duration.ts';
import { ACTIONS, type Adapter, AdapterError, type Command, type Outcome } from '../../types.ts';
import { plainId } from '../command-id.ts';
import { type AdapterContext, fileOf } from '../context.ts';
import { readSecretFile, readTextFile } from '../files.ts';
import { askHttp, checkUrl, type HttpAnswer } from '../http.ts';
import { parseJson } from '../json.ts';
import { FILE, kindSchema, TIMEOUT, URL_TEXT } from '../schema.ts';
import { NotYet, TransientError, until } from '../wait.ts';

export interface WebhookTarget {
  readonly kind: 'webhook';
  readonly url: string;
  /** The signing secret: `whsec_` and 24 to 64 bytes in base64. */
  readonly secretFile: string;
  /** Certificates that the server is verified against, in PEM; default those of the system. */
  readonly caFile?: string;
  /** How long until it has to answer that it is done; default `10m`. */
  readonly timeout?: string;
}

export const WEBHOOK_SCHEMA = kindSchema('webhook', ['url', 'secretFile'], {
  url: URL_TEXT,
  secretFile: FILE,
  caFile: FILE,
  timeout: TIMEOUT,
});

/** The specification advises 15 to 30 s. */
const REQUEST_MS = 20_000;
const MOST_BYTES = 64 * 1024;
const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/;

/**
 * Posts a command, signed with HMAC-SHA256 as https://www.standardwebhooks.com has it, again and again while the answer is
 * 202: the id stays the same, so that whoever answers does it once.
 */
export function webhookAdapter(target: WebhookTarget, context: AdapterContext): Adapter {
  const { timeout = '10m', caFile } = target;
  const url = checkUrl('url', target.url);
  const what = `webhook ${url.origin}${url.pathname}`;

  async function post(command: Command): Promise<HttpAnswer> {
    const key = await keyOf(fileOf(context, target.secretFile));
    const ca = caFile === undefined ? undefined : await readTextFile('caFile', fileOf(context, caFile));
    const body = bodyOf(command);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'parapet-responder',
      'webhook-id': command.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(key, command.id, timestamp, body),
    };
    return askHttp({ method: 'POST', url, headers, body, ca, timeoutMs: REQUEST_MS, mostBytes: MOST_BYTES });
  }

  return {
    actions: ACTIONS,
    describe: (command) => `${what}: POST, signed, ${bodyOf(command)}`,
    async run(command, signal): Promise<Outcome> {
      // The parts of what is signed are divided by full stops.
      plainId(command);
      return until({ what, timeoutMs: millisecondsOf(timeout), signal }, async () =>
        outcomeOf(what, await post(command)),
      );
    },
  };
}

function bodyOf({ action, id, model, version, reason, trigger }: Command): string {
  const data = { id, action, model, version, reason, trigger: new Date(trigger).toISOString() };
  return JSON.stringify({ type: `model.${action}`, timestamp: data.trigger, data });
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
export function signatureOf(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

async function keyOf(path: string): Promise<Buffer> {
  const [, base64] = SECRET.exec(await readSecretFile('secretFile', path)) ?? [];
  const key = Buffer.from(base64 ?? '', 'base64');
  if (key.length >= 24 && key.length <= 64) return key;
  throw new AdapterError(`secretFile ${path} must hold whsec_ and 24 to 64 bytes in base64`, false);
}

function outcomeOf(what: string, { status, body }: HttpAnswer): Outcome | NotYet {
  if (status === 202) return new NotYet('it has accepted the command, and not done it yet');
  if (status === 200 || status === 204)
    return { status: statusOf(body), detail: `${what} answers ${status}` };
  const text = `${what} answers ${status}${status >= 300 && status < 400 ? ': give the URL that it leads to' : ''}`;
  if (status === 429 || status >= 500) throw new TransientError(text);
  throw new AdapterError(text, false);
}

/** `{"status": "unchanged"}` says that it was so already; any other body is for the one who answers. */
function statusOf(body: Buffer): Outcome['status'] {
  const { status } = (parseJson(body.toString()) ?? {}) as { status?: unknown };
  return status === 'unchanged' ? 'unchanged' : 'done';
}
