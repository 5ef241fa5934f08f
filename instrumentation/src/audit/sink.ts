import { processWide } from '../process-wide.ts';

/** What an audit trail is told of an action or a finding: an event of the contract that is `audited`. */
export interface AuditRecord {
  /** Name of the event, such as `ml.model.rollback`. */
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Text for people. */
  readonly body: string;
  /** As the event carries them: model, version, dataset id, actor (`user.hash`), reason. */
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
}

/** Takes a record, synchronously. What it throws is counted as the fault `audit_failed`. */
export type AuditSink = (record: AuditRecord) => void;

/** The sink of the process, if it keeps an audit trail, and who counts its faults: the registry, which would be a circle here. */
export const auditing = processWide<{ sink: AuditSink | undefined; failed: (error: unknown) => void }>(
  'audit',
  () => ({ sink: undefined, failed: () => undefined }),
);
