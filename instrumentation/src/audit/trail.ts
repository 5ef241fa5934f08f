import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { advised } from '../check/advised.ts';
import { registry } from '../export/registry.ts';
import { guarded } from '../faults/guarded.ts';
import { writeWhole } from '../node/write-whole.ts';
import { reportFinding } from '../security/report.ts';
import type { AuditRecorded, ChainPlace, ChainWriter } from './chain-writer.ts';
import { signCheckpoint } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { HEAD_FILE } from './files.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import { Losses } from './losses.ts';
import { type AuditPlan, type AuditTrailOptions, planTrail } from './options.ts';
import { formatInclusionProof } from './proof.ts';
import { type AuditAction, PROCESS, recordedAction, recordedEvent } from './recorded.ts';
import type { AuditFinding } from './report.ts';
import { type Resumed, resumeTrail, startOver } from './resume.ts';
import { expire } from './retention.ts';
import { auditing } from './sink.ts';
import { announceCheckpoint, auditSeries } from './telemetry.ts';

export interface AuditTrail {
  /** Name of the trail and id of its chain, as checkpoints carry them. */
  readonly origin: string;
  /** Entries since the beginning. */
  readonly size: number;
  /**
   * Writes what was done, and gives its number in the trail. Undefined when it could not be written, or not be forced to
   * the disk with `fsync: 'entry'`: that is the fault `audit_failed`, and a later entry says how many are lacking. Never throws.
   */
  append(action: AuditAction): number | undefined;
  /** Signs a checkpoint of all entries so far and gives its text; undefined when it could not be written. Never rejects. */
  checkpoint(): Promise<string | undefined>;
  /** Writes that it ends, signs that, and gives the directory free. What happens from then on is not audited. Never rejects. */
  close(): Promise<void>;
}

const TICK_MS = 1_000;
const TOUCH_EVERY = 10;
const EXPIRE_EVERY = 3_600;

/**
 * Opens the audit trail of this process, or begins one, and writes every audited event of the library to it from then on.
 * Reads the last file of entries, 16 MiB by default. An entry has left the process when the action that it tells of goes
 * on: a process that is killed loses at most the one that it is writing, which the next start finds and tells.
 *
 * @throws TypeError when an option is wrong; AuditError when a key is none, the directory is in use, the process has a
 * trail already, or the trail has another name or key; Error of the file system
 */
export async function openAuditTrail(options: AuditTrailOptions): Promise<AuditTrail> {
  const plan = planTrail(options);
  if (auditing.sink !== undefined)
    throw new AuditError('this process keeps an audit trail already: close it first');
  let lock: DirectoryLock | undefined;
  try {
    mkdirSync(plan.directory, { recursive: true, mode: 0o700 });
    lock = lockDirectory(plan.directory);
    const resumed = resumeTrail(placeOf(plan), plan.name, plan.knownKeys);
    const trail = new OpenTrail(plan, lock, resumed);
    await trail.begin(resumed);
    return trail;
  } catch (error) {
    lock?.release();
    if (error instanceof AuditError) throw error;
    throw advised(
      `openAuditTrail cannot use ${plan.directory}: it must be a folder that this process may write to`,
      error,
    );
  }
}

function placeOf({ directory, key }: AuditPlan): ChainPlace {
  return { directory, key };
}

class OpenTrail implements AuditTrail {
  readonly #plan: AuditPlan;
  readonly #series = auditSeries();
  readonly #losses = new Losses();
  readonly #flush = async () => void (await this.checkpoint());
  readonly #exit = () => this.#end();
  #writer: ChainWriter;
  #lock: DirectoryLock;
  /** The newest checkpoint, and what it covers. */
  #signed: { readonly size: number; readonly note: string } | undefined;
  #signing: Promise<string | undefined> = Promise.resolve(undefined);
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #isOpen = true;
  /** Somebody else has the directory. */
  #isShutOut = false;

  constructor(plan: AuditPlan, lock: DirectoryLock, { writer }: Resumed) {
    this.#plan = plan;
    this.#lock = lock;
    this.#writer = writer;
  }

  get origin(): string {
    return this.#writer.origin;
  }

  get size(): number {
    return this.#writer.size;
  }

  async begin(resumed: Resumed): Promise<void> {
    auditing.sink = (record) => void this.#write(() => recordedEvent(record));
    this.#adopt(resumed);
    this.#timer = setInterval(() => guarded(() => this.#tick(), auditing.failed), TICK_MS).unref();
    process.once('exit', this.#exit);
    registry.flushers.add(this.#flush);
    await this.checkpoint();
    await this.#expire();
  }

  append(action: AuditAction): number | undefined {
    return this.#write(() => recordedAction(action));
  }

  checkpoint(): Promise<string | undefined> {
    this.#signing = this.#signing
      .then(() => this.#sign())
      .catch((error: unknown) => {
        auditing.failed(error);
        return undefined;
      });
    return this.#signing;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#end();
    await this.checkpoint();
    guarded(() => {
      this.#writer.segment.close();
      this.#lock.release();
    }, auditing.failed);
  }

  /** Goes on with what was found in the directory. */
  #adopt({ writer, entries, tampering }: Resumed): void {
    if (writer !== this.#writer) guarded(() => this.#writer.segment.close(), auditing.failed);
    this.#writer = writer;
    this.#signed = undefined;
    for (const entry of entries) this.#write(() => ownEntry(entry.type, entry.data));
    if (tampering !== undefined) tellTampering(tampering, this.origin);
  }

  /** Never throws. */
  #write(recorded: () => AuditRecorded): number | undefined {
    let isWritten = false;
    try {
      if (!this.#isOpen || this.#isShutOut) {
        throw new AuditError(
          this.#isOpen ? 'another process writes to the audit trail' : 'the audit trail is closed',
        );
      }
      if (this.#losses.any) this.#tellLosses();
      const entry = recorded();
      if (this.#writer.segment.bytes >= this.#plan.rotateBytes) this.#rotate();
      const seq = this.#put(entry);
      isWritten = true;
      if (this.#plan.flushesEntries) this.#writer.segment.flushNow();
      return seq;
    } catch (error) {
      if (!isWritten) {
        this.#losses.add(error);
        this.#series.lost.value++;
      }
      auditing.failed(error);
      return undefined;
    }
  }

  #put(entry: AuditRecorded): number {
    const seq = this.#writer.put(entry);
    this.#series.entries.value++;
    this.#series.sequence.value = seq;
    this.#series.unsignedSince ??= Date.now();
    return seq;
  }

  #tellLosses(): void {
    this.#put(this.#losses.entry());
    this.#losses.clear();
  }

  /** Where no new file can be made, the old one goes on. */
  #rotate(): void {
    guarded(() => {
      this.#writer.rotate();
      this.#series.entries.value++;
      this.#series.sequence.value = this.#writer.size - 1;
    }, auditing.failed);
  }

  async #sign(): Promise<string> {
    const writer = this.#writer;
    const head = writer.head();
    if (this.#signed?.size === head.size) return this.#signed.note;
    const began = Date.now();
    // Only what is on the disk is signed: a head that was seen outside must not be of entries that a loss of power takes.
    await writer.segment.flush();
    const note = signCheckpoint(writer.origin, head, this.#plan.key);
    const { size, entry, hashes } = head;
    const proof = formatInclusionProof({ entry, index: size - 1, hashes, checkpoint: note });
    await writeWhole(join(this.#plan.directory, HEAD_FILE), proof, 0o600);
    if (writer === this.#writer) {
      this.#signed = { size, note };
      this.#series.signed.value = size;
      this.#series.unsignedSince = writer.size > size ? began : undefined;
    }
    announceCheckpoint(writer.origin, head, note);
    return note;
  }

  #tick(): void {
    // A meter provider may come later than the trail.
    registry.start();
    if (++this.#ticks % TOUCH_EVERY === 0 && !this.#isShutOut) this.#lock.touch();
    this.#keepDirectory();
    const { checkpointEntries, checkpointMs, rotateMs } = this.#plan;
    if (this.#losses.any) this.#tellLosses();
    if (this.#writer.segmentEntries > 1 && Date.now() - this.#writer.segmentBegan >= rotateMs) this.#rotate();
    const unsigned = this.#writer.size - (this.#signed?.size ?? 0);
    const age = Date.now() - (this.#series.unsignedSince ?? Date.now());
    if (unsigned >= checkpointEntries || age >= checkpointMs || this.#signed === undefined)
      void this.checkpoint();
    else this.#writer.segment.flush().catch(auditing.failed);
    if (this.#ticks % EXPIRE_EVERY === 0) void this.#expire();
  }

  /** Finds out whether somebody took the directory, or deleted what is being written to. */
  #keepDirectory(): void {
    const { directory, name, knownKeys } = this.#plan;
    const isHeld = this.#lock.isHeld();
    const isThere = this.#writer.segment.isThere();
    if (isHeld && isThere) return;
    if (!isHeld) {
      this.#isShutOut = true;
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.#lock = lockDirectory(directory);
      this.#isShutOut = false;
    }
    // While it had no lock, another process may have written and ended.
    this.#adopt(
      isThere
        ? resumeTrail(placeOf(this.#plan), name, knownKeys)
        : startOver(placeOf(this.#plan), name, this.#deleted()),
    );
  }

  #deleted(): AuditFinding {
    const { segmentEntries, size } = this.#writer;
    const message = 'the file of entries was deleted while it was written to';
    return { verdict: 'missing', seq: size - segmentEntries, through: size - 1, message };
  }

  async #expire(): Promise<void> {
    const { directory, key, knownKeys, retentionDays } = this.#plan;
    try {
      await expire(directory, this.#writer, key, knownKeys, retentionDays);
    } catch (error) {
      auditing.failed(error);
    }
  }

  /** Writes that the trail ends; all that can be done when a process exits. Never throws. */
  #end(): void {
    if (!this.#isOpen) return;
    this.#write(() => ownEntry('audit.closed', {}));
    this.#isOpen = false;
    auditing.sink = undefined;
    clearInterval(this.#timer);
    process.off('exit', this.#exit);
    registry.flushers.delete(this.#flush);
  }
}

function ownEntry(type: string, data: AuditRecorded['data']): AuditRecorded {
  return { time: Date.now(), type, actor: PROCESS, reason: null, subject: null, trace: null, data };
}

function tellTampering({ verdict, message }: AuditFinding, origin: string): void {
  reportFinding({
    category: 'tampering',
    severity: 'critical',
    action: 'flagged',
    rule: 'audit_trail',
    reason: `${verdict}: ${message}`,
    // Of each trail that was replaced.
    rootCause: `tampering/audit_trail/${origin}`,
  });
}
