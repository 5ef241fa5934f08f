import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Hmac } from '../policy/types.ts';
import { Refused } from '../server/refused.ts';

const BEARER = /^Bearer +(\S{1,4096})$/i;
const HEX_SHA256 = /^[0-9a-f]{64}$/;
const SECONDS = /^\d{1,12}$/;

/** How far the time of a signed request may be off. */
export const TOLERANCE_SECONDS = 300;

/** Whether the bearer token of a request is this one; both are compared by their hash: time tells nothing. */
export function hasToken({ authorization }: IncomingHttpHeaders, token: string): boolean {
  return timingSafeEqual(hashOf(BEARER.exec(authorization ?? '')?.[1] ?? ''), hashOf(token));
}

/**
 * Checks the HMAC-SHA-256 that Grafana signs a webhook with: over the body, or over the time, a colon and the body
 * (the page that `parse.ts` names).
 *
 * @param now Unix milliseconds
 * @throws Refused
 */
export function checkSignature(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  hmac: Hmac,
  now: number,
): void {
  const { secret, header, timestampHeader } = hmac;
  const signature = headers[header];
  if (typeof signature !== 'string' || !HEX_SHA256.test(signature)) {
    throw new Refused('unauthenticated', `the header ${header} must be a signature of 64 hexadecimal digits`);
  }
  const mac = createHmac('sha256', secret);
  const time = timestampHeader === undefined ? undefined : headers[timestampHeader];
  if (timestampHeader !== undefined) {
    if (typeof time !== 'string' || !SECONDS.test(time)) {
      throw new Refused('unauthenticated', `the header ${timestampHeader} must be a Unix time in seconds`);
    }
    mac.update(`${time}:`);
  }
  if (!timingSafeEqual(mac.update(body).digest(), Buffer.from(signature, 'hex'))) {
    throw new Refused('unauthenticated', 'the signature is not that of this body');
  }
  // Only of a request that is genuine: what a stranger calls its time is no replay.
  if (time !== undefined && Math.abs(now / 1000 - Number(time)) > TOLERANCE_SECONDS) {
    throw new Refused('stale', `the signature is more than ${TOLERANCE_SECONDS} s off the clock here`);
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
