import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainWriter } from './chain-writer.ts';
import { type AuditEntry, decodeEntry } from './entry.ts';
import { AuditError } from './error.ts';
import { LineReader, RETENTION_FILE, type Segment, segmentsIn } from './files.ts';
import type { SigningKey } from './keys.ts';
import { signRetention } from './marks.ts';
import { PROCESS } from './recorded.ts';
import { replaceFile } from './replace-file.ts';
import { segmentStart } from './segment-entry.ts';

const DAY_MS = 86_400_000;

/**
 * Deletes the files of which every entry is older than that, oldest first, after it has written in the trail that it
 * does, and signed a record of it: the last hash and the root of what is gone. The file that is written to stays.
 *
 * @throws AuditError when a file does not begin as it should; what the file system says
 */
export async function expire(
  directory: string,
  writer: ChainWriter,
  key: SigningKey,
  days: number,
): Promise<void> {
  const now = Date.now();
  const segments = segmentsIn(directory);
  let old = 0;
  // All of a file is older than the first entry of the next.
  while (old + 1 < segments.length && beganIn(segments[old + 1]!) < now - days * DAY_MS) old++;
  if (old === 0) return;
  const entry = firstOf(segments[old]!);
  const { tree } = segmentStart(entry);
  const before = entry.seq;
  writer.put({
    time: now,
    type: 'audit.retention',
    actor: PROCESS,
    reason: `older than ${days} days`,
    subject: null,
    trace: null,
    data: { from: segments[0]!.first, before, days },
  });
  await writer.segment.flush();
  const record = { before, root: tree.root(), last: entry.prev, time: new Date(now).toISOString() };
  await replaceFile(join(directory, RETENTION_FILE), signRetention(writer.origin, record, key));
  for (const { path } of segments.slice(0, old)) rmSync(path);
}

function beganIn(segment: Segment): number {
  return Date.parse(firstOf(segment).time);
}

function firstOf(segment: Segment): AuditEntry {
  const line = new LineReader([segment]).peek();
  const entry = line && decodeEntry(line.bytes);
  if (entry?.seq !== segment.first)
    throw new AuditError(`${segment.name} does not begin with entry ${segment.first}`);
  return entry;
}
