import { checkFunction, checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import { errorType } from '../faults/error-type.ts';
import { guarded } from '../faults/guarded.ts';
import { ACTIONS, PRINCIPAL_KINDS, type SecurityAction } from '../security/categories.ts';
import { type Answer, type Answers, answersOf } from './answer.ts';
import { AccessCounts } from './counts.ts';
import { type AccessGuardOptions, checkGuardOptions } from './options.ts';
import { checkPrincipal, hasScope, isExpired, type Principal } from './principal.ts';
import { RateLimit } from './rate-limit.ts';
import { REFUSALS, type RefusalRule, ruleOfStatus } from './rules.ts';

export interface AllowedAccess {
  readonly allowed: true;
  /** Undefined where the guard has no `authenticate`. */
  readonly principal: Principal | undefined;
}

export interface RefusedAccess extends Answer {
  readonly allowed: false;
  /** For telemetry, not for the caller. */
  readonly rule: RefusalRule;
  /** Undefined where nobody was recognised. */
  readonly principal: Principal | undefined;
}

export type AccessDecision = AllowedAccess | RefusedAccess;

/** A decision that was made elsewhere, such as by a gateway. */
export interface AccessRecord {
  readonly action: SecurityAction;
  /** What refused it, or would have; an allowed one needs none. */
  readonly rule?: RefusalRule | undefined;
  readonly principal?: Pick<Principal, 'id' | 'kind'> | undefined;
}

export interface AccessGuard<Request = unknown> {
  /**
   * Decides whether a request may go on, and counts nothing yet: give the decision to `count`. At once where
   * `authenticate` is synchronous. Never throws or rejects.
   */
  decide(request: Request): AccessDecision | Promise<AccessDecision>;
  /**
   * Counts a decision, once for each request. Never throws: what is none counts as the fault `record_invalid`.
   *
   * @param status that the request was answered with in the end: 401, 403 and 429 are refusals too
   */
  count(decision: AccessDecision, status?: number): void;
  /** Counts a decision that was made elsewhere. Never throws: what is none counts as the fault `record_invalid`. */
  record(decision: AccessRecord): void;
  /** Who sent a request that was let in. */
  principalOf(request: Request): Principal | undefined;
}

const UNGUARDED: AllowedAccess = Object.freeze({ allowed: true, principal: undefined });

/**
 * A guard of a serving endpoint: asks the service who sends a request, whether that credential still holds and has the
 * scopes, and how fast its owner asks; refuses what fails; counts each request as `ml.access.decisions` and reports
 * refused ones as findings. It refuses what it cannot decide. Remembers at most 10,000 principals, for the rate limit.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function createAccessGuard<Request = { readonly headers: Readonly<Record<string, unknown>> }>(
  options: AccessGuardOptions<Request>,
): AccessGuard<Request> {
  checkGuardOptions(options);
  return new Guard(options);
}

/** @throws TypeError when it is no guard */
export function checkGuard(where: string, guard: unknown): void {
  const wants = `${where} wants a guard of createAccessGuard`;
  checkObject(wants, guard);
  checkFunction(`${wants}, whose decide is a function`, (guard as { decide?: unknown }).decide);
}

class Guard<Request> implements AccessGuard<Request> {
  readonly #authenticate: AccessGuardOptions<Request>['authenticate'];
  readonly #scopes: readonly string[];
  readonly #limit: RateLimit | undefined;
  readonly #answers: Answers;
  readonly #counts: AccessCounts;
  readonly #principals = new WeakMap<object, Principal>();

  constructor(options: AccessGuardOptions<Request>) {
    const { model, authenticate, scopes = [], rateLimit, sensitive = false, challenge } = options;
    this.#authenticate = authenticate;
    this.#scopes = [...scopes];
    this.#limit = rateLimit && new RateLimit(rateLimit);
    this.#answers = answersOf(this.#scopes, challenge);
    this.#counts = new AccessCounts(model, sensitive);
  }

  decide(request: Request): AccessDecision | Promise<AccessDecision> {
    if (this.#authenticate === undefined) return UNGUARDED;
    try {
      const given = this.#authenticate(request);
      if (!isThenable(given)) return this.#judge(request, given);
      return Promise.resolve(given).then(
        (principal) => this.#judge(request, principal),
        (error: unknown) => this.#undecided(hidden(error)),
      );
    } catch (error) {
      return this.#undecided(hidden(error));
    }
  }

  count(decision: AccessDecision, status?: number): void {
    orFault(() => {
      const { principal } = decision;
      if (!decision.allowed) {
        this.#counts.notAllowed('blocked', decision.rule, principal);
        return;
      }
      const rule = ruleOfStatus(status);
      if (rule === undefined) this.#counts.allowed(principal?.kind ?? 'unknown');
      else this.#counts.notAllowed('blocked', rule, principal, `answered with ${status}`);
    });
  }

  record(decision: AccessRecord): void {
    orFault(() => {
      checkRecord(decision);
      const { action, rule, principal } = decision;
      if (action === 'allowed') this.#counts.allowed(principal?.kind ?? 'unknown');
      else this.#counts.notAllowed(action, rule!, principal);
    });
  }

  principalOf(request: Request): Principal | undefined {
    return this.#principals.get(request as object);
  }

  #judge(request: Request, principal: Principal | undefined | null): AccessDecision {
    try {
      if (principal === undefined || principal === null) {
        const { missing, wrong } = this.#answers;
        return refused('authentication', undefined, hasBearer(request) ? wrong : missing);
      }
      checkPrincipal('the principal that authenticate of an access guard gave', principal);
      if (isExpired(principal, Date.now())) return refused('expiry', principal, this.#answers.wrong);
      if (!this.#scopes.every((scope) => hasScope(principal, scope))) {
        return refused('scope', principal, this.#answers.scope);
      }
      const waitMs = this.#limit?.take(principal.id, performance.now()) ?? 0;
      if (waitMs > 0) return refused('rate_limit', principal, this.#answers.rateLimit(waitMs));
      this.#principals.set(request as object, principal);
      return { allowed: true, principal };
    } catch (error) {
      return this.#undecided(error);
    }
  }

  #undecided(error: unknown): RefusedAccess {
    registry.faults.count('guard_threw', error);
    return refused('undecided', undefined, this.#answers.undecided);
  }
}

/** Counts what is no decision as a fault: it is told when an answer is out, where nothing of the service would catch. */
function orFault(count: () => void): void {
  guarded(count, (error) => registry.faults.count('record_invalid', error));
}

function refused(rule: RefusalRule, principal: Principal | undefined, answer: Answer): RefusedAccess {
  return { allowed: false, rule, principal, ...answer };
}

/** RFC 6750, section 3.1: only who tried a bearer token is told that it is wrong. */
function hasBearer(request: unknown): boolean {
  const { headers } = request as { readonly headers?: Headers | Readonly<Record<string, unknown>> };
  const authorization = headers instanceof Headers ? headers.get('authorization') : headers?.authorization;
  return typeof authorization === 'string' && /^bearer /i.test(authorization);
}

function isThenable<T>(given: T | PromiseLike<T>): given is PromiseLike<T> {
  return typeof (given as { then?: unknown } | null | undefined)?.then === 'function';
}

/** What an authentication throws may quote the credential, so only its kind is told. */
function hidden(error: unknown): Error {
  return Object.assign(new Error('authenticate of an access guard threw; its message is not shown'), {
    name: errorType(error),
  });
}

function checkRecord(record: AccessRecord): void {
  checkObject('AccessGuard.record wants an object', record);
  const { action, rule, principal } = record;
  if (!ACTIONS.includes(action)) {
    throw new TypeError(
      `AccessGuard.record action must be one of ${ACTIONS.join(', ')}, not ${show(action)}`,
    );
  }
  if (action !== 'allowed' && !Object.hasOwn(REFUSALS, rule as string)) {
    throw new TypeError(
      `AccessGuard.record rule must be one of ${Object.keys(REFUSALS).join(', ')}, not ${show(rule)}`,
    );
  }
  if (principal === undefined) return;
  checkObject('AccessGuard.record principal must be an object', principal);
  if (typeof principal.id !== 'string' || !PRINCIPAL_KINDS.includes(principal.kind)) {
    throw new TypeError(
      `AccessGuard.record principal must have an id and a kind of ${PRINCIPAL_KINDS.join(', ')}`,
    );
  }
}
