import { RateLimit, type ResponderSource } from '@parapet/instrumentation/node';
import type { FastifyRequest } from 'fastify';
import type { Approver, Policy, Source } from '../policy/types.ts';
import { checkSignature, hasToken } from '../webhook/verify.ts';
import { Refused } from './refused.ts';

/** Of a caller that is known, whoever else calls. */
const KNOWN = { perSecond: 10, burst: 100 };
/** Of those who are not, by address: past it they are a flood, which makes no findings. */
const STRANGERS = { perSecond: 1, burst: 30 };

/** Tells who calls, and how often it may. */
export class Callers {
  readonly #policy: Policy;
  readonly #known = new RateLimit(KNOWN);
  readonly #strangers = new RateLimit(STRANGERS);

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /**
   * Checks what a webhook shows before its body is read.
   *
   * @throws Refused
   */
  checkHead(name: ResponderSource, request: FastifyRequest): void {
    const source = this.#sourceOf(name, request);
    if (source.token !== undefined && !hasToken(request.headers, source.token)) {
      throw this.#stranger(request, new Refused('unauthenticated', `send the bearer token of ${name}`));
    }
    if (source.hmac === undefined) this.#limit(name);
  }

  /**
   * Checks the signature of a webhook, where the policy wants one.
   *
   * @throws Refused
   */
  checkBody(name: ResponderSource, request: FastifyRequest, body: Uint8Array): void {
    const { hmac } = this.#sourceOf(name, request);
    if (hmac === undefined) return;
    try {
      checkSignature(request.headers, body, hmac, Date.now());
    } catch (error) {
      throw error instanceof Refused ? this.#stranger(request, error) : error;
    }
    this.#limit(name);
  }

  /** @throws Refused */
  approverOf(request: FastifyRequest): Approver {
    // All of them are compared: time tells nothing.
    const [approver] = this.#policy.approvers.filter(({ token }) => hasToken(request.headers, token));
    if (approver === undefined) {
      throw this.#stranger(request, new Refused('unauthenticated', 'send the bearer token of an approver'));
    }
    this.#limit(`approver ${approver.id}`);
    return approver;
  }

  #sourceOf(name: ResponderSource, request: FastifyRequest): Source {
    const source = this.#policy.sources.get(name);
    if (source !== undefined) return source;
    throw this.#stranger(request, new Refused('unauthenticated', `the policy has no webhooks.${name}`));
  }

  /** What to answer a stranger: in a flood, that it is one. */
  #stranger({ ip }: FastifyRequest, refused: Refused): Refused {
    if (this.#strangers.take(ip, performance.now()) === 0) return refused;
    return new Refused('rate_limited', 'too many requests that are not known');
  }

  #limit(caller: string): void {
    if (this.#known.take(caller, performance.now()) === 0) return;
    throw new Refused('rate_limited', `at most ${KNOWN.burst} at once and ${KNOWN.perSecond} a second after`);
  }
}
