import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { writeWhole } from '../node/write-whole.ts';
import type { ChainWriter } from './chain-writer.ts';
import { checkChain } from './check-chain.ts';
import { type AuditEntry, decodeEntry } from './entry.ts';
import { AuditError } from './error.ts';
import { LineReader, RETENTION_FILE, type Segment, segmentsIn } from './files.ts';
import type { PublicKey, SigningKey } from './keys.ts';
import { headOf, readHead, signRetention } from './marks.ts';
import { PROCESS } from './recorded.ts';
import { startOfSegment } from './start-of-trail.ts';

const DAY_MS = 86_400_000;

/**
 * Deletes the files of which every entry is older than that, oldest first, after it has written in the trail that it
 * does, and signed a record of it: the last hash and the root of what is gone. The file that is written to stays.
 *
 * @param keys that signed the trail
 * @throws AuditError when the entry that tells the time is not the one that was signed; what the file system says
 */
export async function expire(
  directory: string,
  writer: ChainWriter,
  key: SigningKey,
  keys: readonly PublicKey[],
  days: number,
): Promise<void> {
  const now = Date.now();
  const segments = segmentsIn(directory);
  let old = 0;
  // All of a file is older than the first entry of the next.
  while (old + 1 < segments.length && beganIn(segments[old + 1]!) < now - days * DAY_MS) old++;
  if (old === 0) return;
  const { first: before, root, last } = await signedStart(directory, segments.slice(old), keys);
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
  const record = { before, root, last, time: new Date(now).toISOString() };
  await writeWhole(join(directory, RETENTION_FILE), signRetention(writer.origin, record, key), 0o600);
  for (const { path } of segments.slice(0, old)) rmSync(path);
}

/**
 * Where the first of these files begins. Who can write to it, and has no key, must not make entries old, or have a history
 * signed as deleted: so it is read up to a signature that covers its beginning.
 */
async function signedStart(directory: string, segments: readonly Segment[], keys: readonly PublicKey[]) {
  const lines = new LineReader(segments);
  const chain = startOfSegment(segments[0]!, lines, keys);
  if ('verdict' in chain) throw refused(chain.message);
  const { first, state } = chain;
  const start = { first, root: state.tree.root(), last: state.prev };
  const head = headOf(readHead(directory, keys), chain);
  const check = checkChain(chain, lines, { keys, marks: 'verdict' in head ? [] : [head] });
  for (let step = check.next(); state.signed === first; step = check.next()) {
    if (step.done) throw refused(step.value?.message ?? `entry ${first} is not signed`);
    await turn();
  }
  return start;
}

function refused(why: string): AuditError {
  return new AuditError(`retention deletes nothing: ${why}`);
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
