import type { EventRecord } from '../otel/logger.ts';
import { processWide } from '../process-wide.ts';

/** Events that are kept. */
const MOST_KEPT = 1_000;

const recent = processWide<{ isKept: boolean; readonly records: EventRecord[]; next: number }>(
  'recent-events',
  () => ({
    isKept: false,
    records: [],
    next: 0,
  }),
);

/** Keeps the last 1,000 events in memory from now on. */
export function startKeeping(): void {
  recent.isKept = true;
}

/** Keeps an event, in place of the oldest when there are 1,000, where anybody wants them. */
export function keepRecent(record: EventRecord): void {
  if (!recent.isKept) return;
  recent.records[recent.next] = record;
  recent.next = (recent.next + 1) % MOST_KEPT;
}

/** The events that are kept, oldest first. */
export function recentEvents(): EventRecord[] {
  const { records, next } = recent;
  return [...records.slice(next), ...records.slice(0, next)];
}
