import { ATTR, metrics } from '../../contract/index.ts';
import { newVersion } from '../../testing/models.ts';
import type { TestSdk } from '../../testing/sdk.ts';
import { createAccessGuard } from '../guard.ts';
import type { AccessGuardOptions } from '../options.ts';
import { callerOf, type HeadersOnly } from './callers.ts';

/** A guard of a model version that no other test has, and what it counted. */
export function newGuard(options: Partial<AccessGuardOptions<HeadersOnly>> = {}) {
  const model = newVersion();
  const guard = createAccessGuard<HeadersOnly>({
    model,
    authenticate: callerOf,
    scopes: ['models:predict:digits'],
    ...options,
  });
  const counted = (sdk: TestSdk, rule?: string) =>
    sdk.value(metrics.accessDecisions.name, {
      [ATTR.modelName]: model.name,
      ...(rule !== undefined && { [ATTR.securityRule]: rule }),
    });
  return { guard, model, counted };
}
