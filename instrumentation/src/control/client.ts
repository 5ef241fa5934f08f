import { randomUUID } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { ControlAction, ControlCommand } from './command.ts';
import { signingKeyOf } from './principals.ts';
import { isLoopback } from './request.ts';
import { contentDigest, signatureFields } from './signature.ts';

export interface ControlRequestOptions {
  /** Where the endpoint is mounted; the action is put behind it. */
  readonly url: string | URL;
  readonly action: ControlAction;
  readonly command: ControlCommand;
  /** Id of the principal. */
  readonly id: string;
  readonly signingKey: string | Uint8Array;
  readonly token?: string | undefined;
  /** In PEM: certificates that the server is verified against, and those to show it. */
  readonly tls?:
    | {
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
      }
    | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ControlResponse {
  readonly status: number;
  /** Media type. */
  readonly type: string;
  readonly body: Buffer;
}

const MOST_BYTES = 64 * 2 ** 20;

/**
 * Sends a signed request to a control endpoint, and gives whatever it answers. Rejects when it cannot be reached, and with a
 * TypeError for a URL beyond the loopback without TLS: the token would cross the network in the clear before it is refused.
 */
export async function sendControl(options: ControlRequestOptions): Promise<ControlResponse> {
  const { action, command, id, token, tls, signal } = options;
  const key = signingKeyOf('sendControl option signingKey', options.signingKey);
  const url = new URL(options.url);
  if (url.protocol !== 'https:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new TypeError(`sendControl option url ${url.origin} is not of the loopback: use https`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.pathname += action;
  url.search = '';
  const body = Buffer.from(JSON.stringify(command));
  const digest = contentDigest(body);
  const fields = signatureFields(
    { method: 'POST', authority: url.host, path: url.pathname, contentDigest: digest },
    { keyId: id, created: Math.floor(Date.now() / 1000), nonce: randomUUID() },
    key,
  );
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: {
        ...fields,
        host: url.host,
        'content-type': 'application/json',
        'content-digest': digest,
        'content-length': body.length,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(signal && { signal }),
      ...tls,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) request.destroy(new Error('the answer is larger than 64 MiB'));
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        }),
      );
    });
    request.end(body);
  });
}
