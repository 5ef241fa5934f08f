import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { modelIdentity } from '../model/identity.ts';
import { processWide } from '../process-wide.ts';
import { NO_MODEL } from '../security/report.ts';
import type { TreeHead } from './checkpoint.ts';

/** The series of the audit trail of this process. */
export interface AuditSeries {
  readonly entries: Series;
  readonly lost: Series;
  readonly sequence: Series;
  readonly signed: Series;
  /** Milliseconds since 1970 of the first entry that no checkpoint covers; undefined when there is none. */
  unsignedSince: number | undefined;
}

const made = processWide<{ series: AuditSeries | undefined }>('audit-series', () => ({ series: undefined }));

/** The same each time: a process has one trail. Exported from now on. */
export function auditSeries(): AuditSeries {
  made.series ??= makeSeries();
  registry.start();
  return made.series;
}

function makeSeries(): AuditSeries {
  const series: AuditSeries = {
    entries: registry.tally('auditEntries').of({}),
    lost: registry.tally('auditLost').of({}),
    sequence: registry.tally('auditSequence').of({}),
    signed: registry.tally('auditCheckpointSize').of({}),
    unsignedSince: undefined,
  };
  const ages = registry.tally('auditUnsignedAge');
  const age = ages.of({});
  ages.beforeCollection(() => {
    age.value =
      series.unsignedSince === undefined ? 0 : Math.max(0, (Date.now() - series.unsignedSince) / 1000);
  });
  return series;
}

/** Sends a checkpoint out of the host, where nobody who changes the trail can change it too. */
export function announceCheckpoint(origin: string, { size, root }: TreeHead, note: string): void {
  emitEvent('auditCheckpoint', `${origin}: ${size} entries are signed`, modelIdentity(NO_MODEL).event, {
    [ATTR.auditOrigin]: origin,
    [ATTR.auditSize]: size,
    [ATTR.auditRoot]: root.toString('base64'),
    [ATTR.auditNote]: note,
  });
}
