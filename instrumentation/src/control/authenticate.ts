import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { certificateNamesOf } from './certificate-names.ts';
import { Nonces } from './nonces.ts';
import type { ControlPrincipal, Principals } from './principals.ts';
import { ControlProblem } from './problem.ts';
import { pathOf } from './request.ts';
import { contentDigest, isSignedBy, parseSignature } from './signature.ts';

/** Seconds that the clocks of the two sides may differ. */
const WINDOW = 300;

type Candidates = ReturnType<Principals['authenticated']>;

/** A request whose signature is good. */
export interface Signed {
  readonly principal: ControlPrincipal;
  readonly nonce: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** Tells who sends a request, from its token or certificate first and its signature then. */
export class Authentication {
  readonly #principals: Principals;
  readonly #authority: string | undefined;
  readonly #nonces = new Nonces();
  /** A request from before may have been taken by the process before, whose nonces are gone. */
  readonly #since = Math.floor(Date.now() / 1000);

  constructor(principals: Principals, authority: string | undefined) {
    this.#principals = principals;
    this.#authority = authority;
  }

  /** Whom the token and the certificate may be of. Nothing of the body is read for it. @throws ControlProblem */
  candidates(request: IncomingMessage, socket: Socket): Candidates {
    return this.#principals.authenticated(
      {
        authorization: request.headers.authorization,
        certificateNames: certificateNamesOf(socket),
      },
      Date.now(),
    );
  }

  /** Who signed it. @throws ControlProblem when nobody of the candidates did, or not now, or it was sent before */
  verify(request: IncomingMessage, body: Buffer, candidates: Candidates): Signed {
    const { headers, method = '' } = request;
    const parsed = parseSignature(headers['signature-input'], headers.signature);
    if (typeof parsed === 'string') throw badSignature(parsed);
    const candidate = candidates.find(({ principal: { id } }) => id === parsed.keyId);
    if (candidate === undefined) throw badSignature('the keyid is not the id of the caller');
    const digest = headers['content-digest'];
    if (digest !== contentDigest(body)) {
      throw badSignature('Content-Digest must be the SHA-256 of the body, as of RFC 9530');
    }
    const authority = (headers.host ?? '').toLowerCase();
    const parts = { method, authority, path: pathOf(request), contentDigest: digest };
    if (!isSignedBy(parsed, parts, candidate.key)) {
      throw badSignature('another key made it, or the request was changed after');
    }
    if (this.#authority !== undefined && authority !== this.#authority) {
      throw badSignature('the request is for another host');
    }
    this.#checkTime(parsed.created);
    const signed = {
      principal: candidate.principal,
      nonce: `${parsed.keyId}\n${parsed.nonce}`,
      created: parsed.created,
    };
    if (this.#nonces.has(signed.nonce)) {
      throw new ControlProblem('replayed', 'its nonce was used: sign it anew with another');
    }
    return signed;
  }

  /** Takes no request with this nonce again. @throws ControlProblem when it cannot be remembered */
  remember({ nonce, created }: Signed): void {
    const now = Date.now();
    if (this.#nonces.add(nonce, now, Math.max(now, created * 1000) + WINDOW * 1000)) return;
    throw new ControlProblem('nonces_full', 'too many requests of the last minutes to tell replays', {
      'retry-after': String(WINDOW),
    });
  }

  #checkTime(created: number): void {
    const ahead = created - Date.now() / 1000;
    if (Math.abs(ahead) > WINDOW) {
      throw new ControlProblem(
        'stale',
        `it was signed ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'in the future' : 'ago'}, and ${WINDOW} s are the most: compare the clocks`,
      );
    }
    if (created < this.#since) {
      throw new ControlProblem('stale', 'it was signed before this process began to listen: sign it anew');
    }
  }
}

function badSignature(detail: string): ControlProblem {
  return new ControlProblem('bad_signature', detail);
}
