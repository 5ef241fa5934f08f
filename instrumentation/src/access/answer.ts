import { REFUSALS, type RefusalRule } from './rules.ts';

/** What a refused request is answered with. It tells the caller what RFC 6750 and RFC 9110 do, and no more. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Problem details (RFC 9457) as JSON. */
  readonly body: string;
}

/** Answers by why a request is refused, made once. */
export interface Answers {
  readonly missing: Answer;
  readonly wrong: Answer;
  readonly scope: Answer;
  readonly undecided: Answer;
  /** @param waitMs milliseconds until a request is let in again */
  rateLimit(waitMs: number): Answer;
}

/** A protection space must be named: RFC 6750, section 3, wants one parameter at least. */
const BEARER = 'Bearer realm="models"';

/**
 * @param scopes those that a caller must have
 * @param challenge in place of that of bearer tokens
 */
export function answersOf(scopes: readonly string[], challenge?: string): Answers {
  const challenged = (parameters = '') => ({
    'www-authenticate': challenge ?? `${BEARER}${parameters}`,
  });
  const wanted = `, scope="${scopes.join(' ')}"`;
  return {
    // Without a credential there is no error to tell of: section 3.1.
    missing: answer('authentication', challenged()),
    wrong: answer('authentication', challenged(', error="invalid_token"')),
    scope: answer(
      'scope',
      // A challenge of another scheme says that to authenticate once more could help.
      challenge === undefined ? challenged(`${wanted}, error="insufficient_scope"`) : {},
    ),
    undecided: answer('undecided'),
    rateLimit: (waitMs) =>
      answer('rate_limit', { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) }),
  };
}

function answer(rule: RefusalRule, headers: Readonly<Record<string, string>> = {}): Answer {
  const { status, title } = REFUSALS[rule];
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ title, status }),
  };
}
