import { ERROR_TYPE } from '../faults/error-type.ts';

/** Why the guard of a store refuses, as `security_rule.name` says it, with the HTTP status that fits. */
export const STORE_RULES = {
  model_store_authentication: 401,
  model_store_expiry: 401,
  model_store_scope: 403,
  model_store_policy: 403,
  model_store_rate: 429,
} as const;

export type StoreRule = keyof typeof STORE_RULES;

/** A model that the guard of a store did not give. Names neither the principal nor its scopes. */
export class ModelAccessError extends Error {
  override readonly name = 'ModelAccessError';
  readonly rule: StoreRule;
  /** HTTP status for the answer to whoever asked: 401, 403 or 429. */
  readonly status: 401 | 403 | 429;

  constructor(rule: StoreRule, why: string) {
    super(`the model is refused: ${why}`);
    this.rule = rule;
    this.status = STORE_RULES[rule];
  }

  get [ERROR_TYPE](): string {
    return this.rule;
  }
}
