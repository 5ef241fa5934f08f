import { timingSafeEqual } from 'node:crypto';
import type { Principal } from '@parapet/instrumentation';
import { type Credentials, TOKENS, type TokenName } from './credentials.ts';

const BEARER = /^Bearer ([\w-]{1,256})$/;

/** What each token is good for. */
const PRINCIPALS: Readonly<Record<TokenName, Principal>> = {
  replay: { id: 'replay', kind: 'service', scopes: ['models:infer:*', 'labels:write'] },
  analyst: { id: 'analyst', kind: 'user', scopes: ['models:read:*'] },
  ci: { id: 'ci', kind: 'ci', scopes: ['models:read:*', 'models:release:*'] },
  scraper: { id: 'scraper', kind: 'user', scopes: ['models:infer:*'] },
};

interface Request {
  readonly headers: { readonly authorization?: string | undefined };
}

/** Who has the bearer token of a request. */
export function authenticator({ tokens }: Credentials): (request: Request) => Principal | undefined {
  return ({ headers: { authorization = '' } }) => {
    const given = BEARER.exec(authorization)?.[1];
    const name = TOKENS.find((one) => given !== undefined && isSame(given, tokens[one]));
    return name && PRINCIPALS[name];
  };
}

/** Headers of a request by the owner of a token. */
export function bearer({ tokens }: Credentials, name: TokenName): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${tokens[name]}` };
}

/** Takes as long for a token that is nearly right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
