import type { Identified } from '../model/identity.ts';
import type { TacticId, TechniqueId } from './atlas.ts';
import type { PrincipalKind, SecurityAction, SecurityCategory, SecuritySeverity } from './categories.ts';
import type { OwaspMlId } from './owasp.ts';

/** A finding as it leaves the process, with what the field calls it. */
export interface SecurityEvent {
  readonly id: string;
  /** False for the first of its window, true for the one that sums the window up. */
  readonly isUpdate: boolean;
  /** How often it happened since `firstSeen`. */
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly category: SecurityCategory;
  readonly severity: SecuritySeverity;
  readonly action: SecurityAction;
  readonly rule: string;
  readonly reason: string;
  readonly rootCause: string;
  /** The model version; texts are empty where it is about none. */
  readonly model: Identified;
  readonly principalKind: PrincipalKind | undefined;
  /** Keyed hash of the actor. */
  readonly actorHash: string | undefined;
  readonly technique:
    | { readonly id: TechniqueId; readonly name: string; readonly tactics: readonly TacticId[] }
    | undefined;
  /** Version of the ATLAS matrix that `technique` is of. */
  readonly matrixVersion: string;
  readonly owasp: { readonly id: OwaspMlId; readonly name: string } | undefined;
  readonly score: number | undefined;
  readonly threshold: number | undefined;
  /** Trace in which it happened first, hexadecimal. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
}
