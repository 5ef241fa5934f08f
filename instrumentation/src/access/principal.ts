import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { PRINCIPAL_KINDS, type PrincipalKind } from '../security/categories.ts';

const LONGEST_ID = 256;
/** Most scopes of one principal. */
const MOST_SCOPES = 1_000;

/** Who asks, as the service found by its own authentication. */
export interface Principal {
  /** Identifier, 1 to 256 characters; leaves the process as a keyed hash only. */
  readonly id: string;
  readonly kind: PrincipalKind;
  /** What it may do, such as `models:read:mail-filter`. At most 1,000. */
  readonly scopes: readonly string[];
  /** When its credential expires, in milliseconds since 1970; absent where it does not. */
  readonly expiresAt?: number | undefined;
}

/** @throws TypeError that names what is wrong, without the id and the scopes */
export function checkPrincipal(where: string, given: unknown): asserts given is Principal {
  checkObject(`${where} must be an object`, given);
  const { id, kind, scopes, expiresAt } = given as Partial<Principal>;
  // Without the value: an id that is none may be a credential.
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) {
    throw new TypeError(`${where}.id must be a text of 1 to ${LONGEST_ID} characters`);
  }
  if (!PRINCIPAL_KINDS.includes(kind as PrincipalKind)) {
    throw new TypeError(`${where}.kind must be one of ${PRINCIPAL_KINDS.join(', ')}, not ${show(kind)}`);
  }
  if (!Array.isArray(scopes) || scopes.length > MOST_SCOPES || !scopes.every(isText)) {
    throw new TypeError(`${where}.scopes must be an array of at most ${MOST_SCOPES} texts`);
  }
  if (expiresAt !== undefined && !Number.isFinite(expiresAt)) {
    throw new TypeError(`${where}.expiresAt must be milliseconds since 1970, not ${show(expiresAt)}`);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether its credential has run out. A moment is expired from `expiresAt` on (RFC 7519, section 4.1.4, of `exp`). */
export function isExpired({ expiresAt }: Principal, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

/**
 * Whether one of its scopes gives the wanted one: the same text, or one that ends in `:*` and agrees up to the star.
 * A star alone, or in the middle, gives nothing.
 */
export function hasScope({ scopes }: Principal, wanted: string): boolean {
  return scopes.some(
    (scope) => scope === wanted || (scope.endsWith(':*') && wanted.startsWith(scope.slice(0, -1))),
  );
}
