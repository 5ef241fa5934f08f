import type { Checkpoint } from './checkpoint.ts';
import { AuditError } from './error.ts';
import { readHead } from './marks.ts';
import { type LeafRange, MerkleTree, RangeHashes } from './merkle.ts';
import type { AuditReport } from './report.ts';
import { checkTrail, type OnEntry, publicKeys, type VerifyOptions } from './verify.ts';

export type ReadOptions = Pick<VerifyOptions, 'publicKey' | 'onProgress' | 'signal'>;

/** The newest checkpoint of a trail. @throws AuditError when there is none that the key signed */
export function newestCheckpoint(directory: string, publicKey: VerifyOptions['publicKey']): Checkpoint {
  const head = readHead(directory, publicKeys(publicKey));
  if ('verdict' in head) throw new AuditError(`${directory}: ${head.message}`);
  return head.checkpoint;
}

/** Reads and checks a trail, and collects the hashes of proofs under a checkpoint on the way. */
export class HashCollector {
  readonly #directory: string;
  readonly #checkpoint: Checkpoint;
  readonly #ranges: Iterable<LeafRange>;
  #hashes: RangeHashes | undefined;

  constructor(directory: string, checkpoint: Checkpoint, ranges: Iterable<LeafRange>) {
    this.#directory = directory;
    this.#checkpoint = checkpoint;
    this.#ranges = ranges;
  }

  /** @throws AuditError when what the checkpoint covers is not right */
  async read(options: ReadOptions, onEntry?: OnEntry): Promise<AuditReport> {
    const { size } = this.#checkpoint;
    const report = await checkTrail(this.#directory, options, ({ state: { tree } }) => {
      const hashes = new RangeHashes(this.#ranges, MerkleTree.of(tree.size, tree.peaks)!);
      this.#hashes = hashes;
      return (entry, line, leaf) => {
        if (entry.seq >= size) return;
        hashes.append(leaf);
        onEntry?.(entry, line, leaf);
      };
    });
    const { finding } = report;
    if (finding !== undefined && (finding.verdict !== 'torn' || finding.seq < size)) {
      throw new AuditError(`${this.#directory} is not right: ${finding.message}`);
    }
    return report;
  }

  /** @throws AuditError when leaves of it were deleted by retention */
  at([start, end]: LeafRange): Buffer {
    const hash = this.#hashes?.of(start, end);
    if (hash !== undefined) return hash;
    throw new AuditError(`entries ${start} to ${end - 1} are not there any more: retention deleted them`);
  }
}
