import type { SecurityCategory, SecuritySeverity } from '../security/categories.ts';

export interface Refusal {
  /** What a refused request is answered with. */
  readonly status: 401 | 403 | 429 | 503;
  readonly title: string;
  /** What it is a finding of; absent where it is no attempt of anybody. */
  readonly finding?: {
    readonly category: SecurityCategory;
    /** On a model that is not sensitive. */
    readonly severity: SecuritySeverity;
    readonly reason: string;
  };
}

const UNAUTHORIZED = { status: 401, title: 'Unauthorized' } as const;
const FORBIDDEN = { status: 403, title: 'Forbidden' } as const;

/** Why a request is refused, in the order in which a guard asks. */
export const REFUSALS = {
  /** The credential is missing or wrong. */
  authentication: {
    ...UNAUTHORIZED,
    finding: { category: 'unauthorized_access', severity: 'low', reason: 'no valid credential' },
  },
  /** It was right once. */
  expiry: {
    ...UNAUTHORIZED,
    finding: { category: 'unauthorized_access', severity: 'low', reason: 'the credential has expired' },
  },
  /** The caller is known and lacks a scope. */
  scope: {
    ...FORBIDDEN,
    finding: { category: 'unauthorized_access', severity: 'medium', reason: 'a scope is missing' },
  },
  /** The service itself says that the caller may not. */
  authorization: {
    ...FORBIDDEN,
    finding: { category: 'unauthorized_access', severity: 'medium', reason: 'not permitted' },
  },
  rate_limit: {
    status: 429,
    title: 'Too Many Requests',
    finding: { category: 'denial_of_service', severity: 'low', reason: 'above the rate limit' },
  },
  /** The guard could not tell, and so refuses. */
  undecided: { status: 503, title: 'Service Unavailable' },
} as const satisfies Readonly<Record<string, Refusal>>;

export type RefusalRule = keyof typeof REFUSALS;
export const REFUSAL_RULES = Object.keys(REFUSALS) as readonly RefusalRule[];

/** Rule of a request that was let in: no rule refused it. */
export const NO_RULE = 'none';

const BY_STATUS: Readonly<Record<number, RefusalRule>> = {
  401: 'authentication',
  403: 'authorization',
  429: 'rate_limit',
};

/** The rule that an answer of somebody else's stands for; undefined where it refuses nothing. */
export function ruleOfStatus(status: number | undefined): RefusalRule | undefined {
  return status === undefined ? undefined : BY_STATUS[status];
}
