import type { Canary } from './canary.ts';
import type { OpenRollback } from './open-rollbacks.ts';
import type { AnyFunction, Served } from './options.ts';
import type { Shadow } from './shadow.ts';
import type { RouterStatus } from './types.ts';

/** Everything that a call looks at. Replaced as a whole, so that no call sees half a change. */
export interface Routes {
  readonly champion: Served<AnyFunction>;
  readonly previous?: Served<AnyFunction> | undefined;
  readonly canary?: Canary | undefined;
  readonly shadow?: Shadow | undefined;
}

/** Who plays which part, for people and for the judge. */
export function statusOf(
  router: string,
  { champion, previous, canary, shadow }: Routes,
  open: OpenRollback | undefined,
): RouterStatus {
  return {
    name: router,
    model: champion.model.name,
    champion: champion.model.version,
    previous: previous?.model.version,
    canary: canary && {
      version: canary.served.model.version,
      datasetId: canary.served.model.datasetId,
      share: canary.share,
      deploymentId: canary.deploymentId,
      counts: canary.counts(),
    },
    shadow: shadow && { version: shadow.served.model.version, share: shadow.share },
    openRollback: open && { since: new Date(open.since), reason: open.reason },
  };
}
