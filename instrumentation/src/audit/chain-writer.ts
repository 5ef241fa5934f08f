import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { signCheckpoint } from './checkpoint.ts';
import { type AuditEntry, encodeEntry, NO_PREV } from './entry.ts';
import { segmentName } from './files.ts';
import type { SigningKey } from './keys.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import { SEGMENT, segmentData } from './segment-entry.ts';
import { SegmentFile } from './segment-file.ts';

/** What an entry tells, without its place in the chain. */
export type AuditRecorded = Pick<AuditEntry, 'type' | 'actor' | 'reason' | 'subject' | 'trace' | 'data'> & {
  /** Milliseconds since 1970. */
  readonly time: number;
};

/** The head of a chain, with the proof of its last entry. */
export interface ChainHead {
  readonly size: number;
  readonly root: Buffer;
  readonly entry: Buffer;
  readonly hashes: readonly Buffer[];
}

export interface ChainPlace {
  readonly directory: string;
  readonly key: SigningKey;
}

const LINE_END = Buffer.from('\n');

/** Writes entries of one chain, one file after the other. */
export class ChainWriter {
  readonly chain: string;
  readonly origin: string;
  readonly #place: ChainPlace;
  readonly #tree: MerkleTree;
  #prev: string;
  #segment: SegmentFile | undefined;
  #segmentBegan = 0;
  #segmentFirst = 0;
  #last: Buffer = Buffer.alloc(0);
  #peaksBefore: readonly Buffer[] = [];

  /** A chain that begins now. @throws what the file system says */
  static begin(place: ChainPlace, name: string): ChainWriter {
    const chain = randomBytes(16).toString('hex');
    const writer = new ChainWriter(place, {
      chain,
      origin: `${name}/${chain}`,
      tree: new MerkleTree(),
      prev: NO_PREV,
    });
    writer.rotate();
    return writer;
  }

  constructor(
    place: ChainPlace,
    chain: {
      readonly chain: string;
      readonly origin: string;
      readonly tree: MerkleTree;
      readonly prev: string;
    },
    segment?: { readonly file: SegmentFile; readonly began: number; readonly first: number },
  ) {
    this.#place = place;
    this.chain = chain.chain;
    this.origin = chain.origin;
    this.#tree = chain.tree;
    this.#prev = chain.prev;
    this.#segment = segment?.file;
    this.#segmentBegan = segment?.began ?? 0;
    this.#segmentFirst = segment?.first ?? 0;
  }

  get size(): number {
    return this.#tree.size;
  }

  get segment(): SegmentFile {
    return this.#segment!;
  }

  /** When the file began that is written to, in milliseconds since 1970. */
  get segmentBegan(): number {
    return this.#segmentBegan;
  }

  /** Entries in the file that is written to. */
  get segmentEntries(): number {
    return this.#tree.size - this.#segmentFirst;
  }

  /** @returns its seq. @throws TypeError when it is no entry; what the file system says */
  put(recorded: AuditRecorded): number {
    return this.#put(recorded, this.segment);
  }

  /** Goes on in a new file, which begins with a signed checkpoint of all before. @throws what the file system says */
  rotate(): void {
    const before = this.#segment;
    // Only what is on the disk is signed.
    before?.flushNow();
    const { size } = this.#tree;
    const file = SegmentFile.create(join(this.#place.directory, segmentName(size)));
    const time = Date.now();
    try {
      const checkpoint = signCheckpoint(this.origin, { size, root: this.#tree.root() }, this.#place.key);
      const data = segmentData(checkpoint, this.#tree);
      this.#put(
        { type: SEGMENT, time, actor: 'process', reason: null, subject: null, trace: null, data },
        file,
      );
    } catch (error) {
      if (this.#tree.size === size) file.discard();
      throw error;
    }
    before?.close();
    this.#segmentBegan = time;
    this.#segmentFirst = size;
  }

  #put({ time, ...recorded }: AuditRecorded, segment: SegmentFile): number {
    const seq = this.#tree.size;
    const line = encodeEntry({
      v: 1,
      chain: this.chain,
      seq,
      time: new Date(time).toISOString(),
      ...recorded,
      prev: this.#prev,
    });
    segment.append(Buffer.concat([line, LINE_END]));
    const leaf = leafHash(line);
    this.#segment = segment;
    this.#last = line;
    this.#peaksBefore = [...this.#tree.peaks];
    this.#tree.append(leaf);
    this.#prev = leaf.toString('hex');
    return seq;
  }

  head(): ChainHead {
    const hashes = [...this.#peaksBefore].reverse();
    return { size: this.size, root: this.#tree.root(), entry: this.#last, hashes };
  }
}
