import type { Principal } from '../principal.ts';

/** Who the tokens of the tests belong to. */
export const CALLERS: Readonly<Record<string, Principal>> = {
  'good-token': { id: 'svc-checkout', kind: 'service', scopes: ['models:predict:digits'] },
  'ci-token': { id: 'ci-main', kind: 'ci', scopes: ['models:*'] },
  'poor-token': { id: 'alice', kind: 'user', scopes: ['models:read:digits'] },
  'old-token': { id: 'bob', kind: 'user', scopes: ['models:predict:digits'], expiresAt: 1 },
};

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface HeadersOnly {
  readonly headers: Headers;
}

/** As a service would: the owner of a bearer token, by a table of them. */
export function callerOf({ headers }: HeadersOnly): Principal | undefined {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return undefined;
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1] ?? '';
  return Object.hasOwn(CALLERS, token) ? CALLERS[token] : undefined;
}

export const WITH = (token: string) => ({ authorization: `Bearer ${token}` });
