import { checkIdentified } from '../check/identified.ts';
import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { Identified } from '../model/identity.ts';
import type { Principal } from './principal.ts';
import { checkRateLimit, type RateLimitOptions } from './rate-limit.ts';

export interface AccessGuardOptions<Request> {
  /** The model version that the endpoint serves; a handle of `defineModel` is one. Default: none. */
  readonly model?: Identified | undefined;
  /**
   * Who sends this request: undefined where it has no valid credential. What it throws or rejects with refuses the
   * request (503). Without this function the guard refuses nothing, and counts what others answer.
   */
  readonly authenticate?:
    | ((request: Request) => Principal | undefined | null | PromiseLike<Principal | undefined | null>)
    | undefined;
  /** Scopes that a caller must have, all of them; at most 20. Default: none. */
  readonly scopes?: readonly string[] | undefined;
  /** Default: no limit. */
  readonly rateLimit?: RateLimitOptions | undefined;
  /** Every unauthorised access is a finding of high severity. Default false: low or medium. */
  readonly sensitive?: boolean | undefined;
  /**
   * `WWW-Authenticate` of an answer 401, where credentials are no bearer tokens: `Basic realm="models"`, for example.
   * Default: that of bearer tokens, as RFC 6750 has it.
   */
  readonly challenge?: string | undefined;
}

const WHERE = 'createAccessGuard';
const KNOWN = ['model', 'authenticate', 'scopes', 'rateLimit', 'sensitive', 'challenge'];
const NEED_AUTHENTICATE = ['scopes', 'rateLimit', 'challenge'] as const;
const MOST_SCOPES = 20;
/** A scope-token of RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;
const HEADER = /^[\x21-\x7e][\x20-\x7e]{0,255}$/;

/** @throws TypeError that names option and value */
export function checkGuardOptions<Request>(options: AccessGuardOptions<Request>): void {
  checkOptions(WHERE, options, KNOWN);
  const { model, authenticate, scopes, rateLimit, sensitive, challenge } = options;
  if (model !== undefined) checkIdentified(`${WHERE} option model`, model);
  if (authenticate !== undefined) {
    checkFunction(`${WHERE} option authenticate must be a function`, authenticate);
  }
  for (const name of NEED_AUTHENTICATE) {
    if (options[name] !== undefined && authenticate === undefined) {
      throw new TypeError(`${WHERE} option ${name} needs the option authenticate`);
    }
  }
  if (scopes !== undefined) checkScopes(scopes);
  if (rateLimit !== undefined) checkRateLimit(`${WHERE} option rateLimit`, rateLimit);
  if (sensitive !== undefined && typeof sensitive !== 'boolean') {
    throw new TypeError(`${WHERE} option sensitive must be true or false, not ${show(sensitive)}`);
  }
  if (challenge !== undefined && (typeof challenge !== 'string' || !HEADER.test(challenge))) {
    throw new TypeError(
      `${WHERE} option challenge must be 1 to 256 characters of printable ASCII, not ${show(challenge)}`,
    );
  }
}

function checkScopes(scopes: readonly string[]): void {
  if (!Array.isArray(scopes) || scopes.length > MOST_SCOPES) {
    throw new TypeError(
      `${WHERE} option scopes must be an array of at most ${MOST_SCOPES}, not ${show(scopes)}`,
    );
  }
  for (const scope of scopes) {
    if (typeof scope !== 'string' || !SCOPE.test(scope)) {
      throw new TypeError(
        `a scope of ${WHERE} must be printable ASCII without blanks, quotes and backslashes, not ${show(scope)}`,
      );
    }
  }
}
