import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATLAS_VERSION } from '../security/atlas.ts';
import { SCOPE, VERSION } from '../version.ts';
import type { Checkpoint } from './checkpoint.ts';
import { HashCollector, newestCheckpoint, type ReadOptions } from './collect-hashes.ts';
import type { AuditEntry } from './entry.ts';
import { AuditError } from './error.ts';
import { type AuditKey, signingKey } from './keys.ts';
import { inclusionRanges } from './merkle.ts';
import { signNote } from './note.ts';
import type { AuditReport } from './report.ts';

export interface ExportOptions extends ReadOptions {
  /** The file to write; one that is there is replaced. */
  readonly out: string;
  /** `ndjson`: the manifest, then a line for each entry. `json`: one document of both. Default `ndjson`. */
  readonly format?: 'json' | 'ndjson' | undefined;
  /** Entries from this time on, RFC 3339. */
  readonly from?: string | undefined;
  /** Entries before this time, RFC 3339. */
  readonly to?: string | undefined;
  /** Entries of these types only. */
  readonly types?: readonly string[] | undefined;
  /** Who exports, for the manifest. */
  readonly exporter?: string | undefined;
  /** Private Ed25519 key: a signed note with the digest of the file is written beside it, with `.note` added to its name. */
  readonly key?: AuditKey | undefined;
}

export interface AuditExport {
  readonly entries: number;
  /** `sha256:` and 64 hex digits, of the file. */
  readonly digest: string;
  /** The signed note, if it was to be signed. */
  readonly note: string | undefined;
}

const KIND = 'parapet.audit.export/v1';
const MOST_ENTRIES = 100_000;
const MOST_SUBJECTS = 1_000;

/** What these entries are evidence for, as docs/audit.md tells. */
const FRAMEWORKS = {
  mitreAtlas: ATLAS_VERSION,
  owaspMachineLearning: '2023, draft',
  euAiAct: ['Art. 12(1)', 'Art. 12(2)', 'Art. 19', 'Art. 26(6)'],
  nistAiRmf: ['MEASURE 2.4', 'MEASURE 2.7', 'MANAGE 2.4', 'MANAGE 4.1', 'MANAGE 4.3'],
  iso42001: ['A.6.2.8'],
} as const;

const OPTIONS = [
  'publicKey',
  'onProgress',
  'signal',
  'out',
  'format',
  'from',
  'to',
  'types',
  'exporter',
  'key',
] as const satisfies readonly (keyof ExportOptions)[];

/**
 * Writes entries of a trail to a file, each with the proof that it is in the trail, under one signed checkpoint: 100,000
 * at most, of those that the newest checkpoint covers. Reads the trail three times. The file appears whole or not at all.
 *
 * @throws TypeError when an option is wrong; AuditError when the trail is not right, or more entries are asked for;
 * what the file system says
 */
export async function exportAuditTrail(directory: string, options: ExportOptions): Promise<AuditExport> {
  checkOptions('exportAuditTrail', options, OPTIONS);
  const { publicKey, onProgress, signal, out, format = 'ndjson', exporter = '', key: given } = options;
  if (format !== 'json' && format !== 'ndjson') {
    throw new TypeError(`exportAuditTrail option format must be json or ndjson, not ${show(format)}`);
  }
  const key = given === undefined ? undefined : signingKey('exportAuditTrail option key', given);
  const isWanted = wanted(options);
  const checkpoint = newestCheckpoint(directory, publicKey);
  const read = { publicKey, onProgress, signal };
  const chosen = new Chosen(checkpoint.size);
  const report = await new HashCollector(directory, checkpoint, []).read(read, (entry) => {
    if (isWanted(entry)) chosen.add(entry);
  });
  const collector = new HashCollector(directory, checkpoint, chosen.ranges());
  await collector.read(read);
  const time = new Date().toISOString();
  const file = new ExportFile(out, format);
  try {
    file.begin(manifestOf({ checkpoint, report, chosen, options, time }));
    // Proofs are known only when all is read, so entries are read once more.
    await new HashCollector(directory, checkpoint, []).read(read, (entry, { bytes }) => {
      if (!isWanted(entry)) return;
      const proof = inclusionRanges(entry.seq, checkpoint.size).map((range) =>
        collector.at(range).toString('base64'),
      );
      file.add(`{"entry":${bytes},"proof":${JSON.stringify(proof)}}`);
    });
    const digest = file.end();
    const text = [KIND, checkpoint.origin, exporter, time, digest, ''].join('\n');
    const note = key && signNote(text, checkpoint.origin, key);
    if (note !== undefined) writeFileSync(`${out}.note`, note);
    file.publish();
    return { entries: chosen.count, digest, note };
  } finally {
    file.close();
  }
}

function wanted({ from, to, types, exporter }: ExportOptions): (entry: AuditEntry) => boolean {
  const first = timeOf('from', from) ?? Number.NEGATIVE_INFINITY;
  const end = timeOf('to', to) ?? Number.POSITIVE_INFINITY;
  if (exporter !== undefined && !/^[^\p{Cc}]{1,256}$/u.test(exporter)) {
    throw new TypeError('exportAuditTrail option exporter must be one line of 1 to 256 characters');
  }
  return ({ time, type }) => {
    const at = Date.parse(time);
    return at >= first && at < end && (types === undefined || types.includes(type));
  };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new TypeError(
    `exportAuditTrail option ${option} must be a time such as 2026-11-23T00:00:00Z, not ${show(text)}`,
  );
}

/** The entries of an export, by number. */
class Chosen {
  readonly byType = new Map<string, number>();
  readonly subjects = new Map<string, number>();
  readonly #seqs: number[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  get count(): number {
    return this.#seqs.length;
  }

  add({ seq, type, subject }: AuditEntry): void {
    if (this.#seqs.push(seq) > MOST_ENTRIES) {
      throw new AuditError(
        `an export holds ${MOST_ENTRIES} entries at most: ask for less with from, to and types`,
      );
    }
    this.byType.set(type, (this.byType.get(type) ?? 0) + 1);
    if (subject === null || (!this.subjects.has(subject) && this.subjects.size >= MOST_SUBJECTS)) return;
    this.subjects.set(subject, (this.subjects.get(subject) ?? 0) + 1);
  }

  *ranges() {
    for (const seq of this.#seqs) yield* inclusionRanges(seq, this.#size);
  }
}

function manifestOf({
  checkpoint,
  report,
  chosen,
  options: { from, to, types, exporter },
  time,
}: {
  readonly checkpoint: Checkpoint;
  readonly report: AuditReport;
  readonly chosen: Chosen;
  readonly options: ExportOptions;
  readonly time: string;
}): string {
  return JSON.stringify({
    kind: KIND,
    exportedAt: time,
    exporter: exporter ?? null,
    generator: { name: SCOPE, version: VERSION },
    trail: {
      origin: checkpoint.origin,
      chain: report.chain,
      firstSeq: report.first,
      lastSeq: checkpoint.size - 1,
      from: report.from ?? null,
      to: report.to ?? null,
      verdict: report.verdict,
    },
    checkpoint: checkpoint.text,
    filter: { from: from ?? null, to: to ?? null, types: types ?? null },
    entries: chosen.count,
    byType: Object.fromEntries(chosen.byType),
    subjects: Object.fromEntries(chosen.subjects),
    frameworks: FRAMEWORKS,
  });
}

/** A file that appears when it is whole. */
class ExportFile {
  readonly #out: string;
  readonly #fd: number;
  readonly #isDocument: boolean;
  readonly #hash = createHash('sha256');
  #entries = 0;
  #isOpen = true;

  constructor(out: string, format: 'json' | 'ndjson') {
    this.#out = out;
    this.#fd = openSync(`${out}.part`, 'w', 0o600);
    this.#isDocument = format === 'json';
  }

  begin(manifest: string): void {
    this.#write(this.#isDocument ? `{"manifest":${manifest},"entries":[` : manifest);
  }

  add(entry: string): void {
    const separator = this.#isDocument && this.#entries++ > 0 ? ',\n' : '\n';
    this.#write(separator + entry);
  }

  /** Gives the digest of what was written. */
  end(): string {
    this.#write(this.#isDocument ? '\n]}\n' : '\n');
    fsyncSync(this.#fd);
    return `sha256:${this.#hash.digest('hex')}`;
  }

  publish(): void {
    this.#closeFile();
    renameSync(`${this.#out}.part`, this.#out);
  }

  /** Leaves nothing of one that was not published. */
  close(): void {
    if (!this.#isOpen) return;
    this.#closeFile();
    rmSync(`${this.#out}.part`, { force: true });
  }

  #closeFile(): void {
    closeSync(this.#fd);
    this.#isOpen = false;
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
  }
}
