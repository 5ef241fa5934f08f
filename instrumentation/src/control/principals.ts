import { createHash, timingSafeEqual } from 'node:crypto';
import { checkPrincipal, isExpired, type Principal } from '../access/principal.ts';
import { ControlProblem } from './problem.ts';

/** Who may control. Its scopes are of `control:rollback`, `control:disable`, `control:isolate`, `control:snapshot` and `control:*`. */
export interface ControlPrincipal extends Principal {
  /** Secret shared with it, of 32 bytes or more, that its requests are signed with; the `keyid` is its `id`. */
  readonly signingKey: string | Uint8Array;
  /** Bearer token of 32 characters or more that it sends. This, or `certificateNames`, or both. */
  readonly token?: string | undefined;
  /** Subject alternative names (DNS, URI or e-mail; of a certificate without any, the common name) of which it shows one. */
  readonly certificateNames?: readonly string[] | undefined;
}

const SHORTEST_KEY = 32;
const TOKEN = /^[\w.~+/=:-]{32,4096}$/;
/** What a `keyid` may be. */
const ID = /^[\w.~+/=:@-]{1,256}$/;
const BEARER = /^Bearer +(\S{1,4096})$/i;

interface Known {
  readonly principal: ControlPrincipal;
  readonly key: Buffer;
  readonly tokenHash: Buffer | undefined;
}

/** What a request shows of who sends it. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** Names of the client certificate, where it was verified. */
  readonly certificateNames: readonly string[];
}

/** The callers that are known. */
export class Principals {
  readonly #known: readonly Known[];
  readonly needCertificates: boolean;
  /** Whether all of them do. */
  readonly allNeedCertificates: boolean;

  /** @throws TypeError that names what is wrong, and no secret */
  constructor(given: readonly ControlPrincipal[]) {
    if (!Array.isArray(given) || given.length === 0) {
      throw new TypeError('controlEndpoint option principals must be a list of one or more');
    }
    this.#known = given.map(known);
    const ids = new Set(given.map(({ id }) => id));
    const tokens = given.flatMap(({ token }) => token ?? []);
    if (ids.size < given.length) throw new TypeError('controlEndpoint option principals has one id twice');
    if (new Set(tokens).size < tokens.length) {
      throw new TypeError('controlEndpoint option principals has one token twice');
    }
    this.needCertificates = given.some(({ certificateNames }) => certificateNames !== undefined);
    this.allNeedCertificates = given.every(({ certificateNames }) => certificateNames !== undefined);
  }

  /**
   * Those whose token and certificate are shown. Every token is compared, and by its hash: time tells nothing.
   *
   * @throws ControlProblem when there are none
   */
  authenticated({ authorization, certificateNames }: Credentials, now: number): readonly Known[] {
    const token = hashOf(BEARER.exec(authorization ?? '')?.[1] ?? '');
    const found = this.#known.filter(({ principal, tokenHash }) => {
      const isBearer = tokenHash === undefined || timingSafeEqual(tokenHash, token);
      const names = principal.certificateNames;
      return isBearer && (names === undefined || names.some((name) => certificateNames.includes(name)));
    });
    const valid = found.filter(({ principal }) => !isExpired(principal, now));
    if (valid.length > 0) return valid;
    throw new ControlProblem(
      'unauthenticated',
      found.length > 0
        ? 'the credential has expired'
        : 'no known bearer token and no accepted client certificate came with the request',
      { 'www-authenticate': 'Bearer realm="control"' },
    );
  }
}

function known(principal: ControlPrincipal, i: number): Known {
  const where = `controlEndpoint option principals[${i}]`;
  checkPrincipal(where, principal);
  const { id, signingKey, token, certificateNames } = principal;
  if (!ID.test(id)) throw new TypeError(`${where}.id must match ${ID}: it is the keyid of its signatures`);
  if (token === undefined && certificateNames === undefined) {
    throw new TypeError(`${where} must have a token or certificateNames`);
  }
  if (token !== undefined && (typeof token !== 'string' || !TOKEN.test(token))) {
    throw new TypeError(`${where}.token must be a text of 32 letters, digits and _.~+/=:- or more`);
  }
  if (certificateNames !== undefined && !isNames(certificateNames)) {
    throw new TypeError(`${where}.certificateNames must be a list of one or more texts`);
  }
  return {
    principal,
    key: signingKeyOf(`${where}.signingKey`, signingKey),
    tokenHash: token === undefined ? undefined : hashOf(token),
  };
}

/** @throws TypeError that does not show the key */
export function signingKeyOf(what: string, key: unknown): Buffer {
  const bytes =
    typeof key === 'string' ? Buffer.from(key) : key instanceof Uint8Array ? Buffer.from(key) : undefined;
  if (bytes !== undefined && bytes.length >= SHORTEST_KEY) return bytes;
  throw new TypeError(`${what} must be a text or bytes, ${SHORTEST_KEY} bytes or more`);
}

function isNames(names: unknown): names is string[] {
  return (
    Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')
  );
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
