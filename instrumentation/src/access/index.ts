export type { Answer as AccessAnswer } from './answer.ts';
export { expressAccess, type GuardedResponse } from './express.ts';
export { type AccessReply, fastifyAccess } from './fastify.ts';
export {
  type AccessDecision,
  type AccessGuard,
  type AccessRecord,
  type AllowedAccess,
  createAccessGuard,
  type RefusedAccess,
} from './guard.ts';
export type { AccessGuardOptions } from './options.ts';
export type { Principal } from './principal.ts';
export type { RateLimitOptions } from './rate-limit.ts';
export { REFUSAL_RULES as ACCESS_REFUSAL_RULES, type RefusalRule as AccessRefusalRule } from './rules.ts';
export type { WatchedResponse } from './watch-answer.ts';
