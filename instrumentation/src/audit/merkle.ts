import { createHash } from 'node:crypto';

/** From the first leaf to the one before the last number. */
export type LeafRange = readonly [start: number, end: number];

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** Hash of an entry in the tree, RFC 6962 section 2.1: SHA-256(0x00 || bytes). */
export function leafHash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(bytes).digest();
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/**
 * Merkle tree of RFC 6962 that only grows. It holds the roots of its whole subtrees, its peaks: one for each bit that is
 * set in its size, so 53 at most.
 */
export class MerkleTree {
  #size = 0;
  #peaks: Buffer[] = [];

  /** @returns the tree with these peaks, or undefined when a tree of that size has another number of them */
  static of(size: number, peaks: readonly Buffer[]): MerkleTree | undefined {
    let wanted = 0;
    for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) wanted += rest % 2;
    if (peaks.length !== wanted) return undefined;
    const tree = new MerkleTree();
    tree.#size = size;
    tree.#peaks = [...peaks];
    return tree;
  }

  get size(): number {
    return this.#size;
  }

  /** From the left, the largest first. */
  get peaks(): readonly Buffer[] {
    return this.#peaks;
  }

  /** @param formed told of each subtree that is whole with this leaf, the leaf itself first */
  append(leaf: Buffer, formed?: (start: number, leaves: number, hash: Buffer) => void): void {
    let hash = leaf;
    let leaves = 1;
    formed?.(this.#size, 1, leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(this.#peaks.pop()!, hash);
      leaves *= 2;
      formed?.(this.#size + 1 - leaves, leaves, hash);
    }
    this.#peaks.push(hash);
    this.#size++;
  }

  root(): Buffer {
    return this.#peaks.length === 0 ? createHash('sha256').digest() : fold(this.#peaks);
  }
}

function fold(peaks: readonly Buffer[]): Buffer {
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}

/** Subtrees whose hashes prove that a leaf is in a tree, the sibling of the leaf first: PATH of RFC 6962 section 2.1.1. */
export function inclusionRanges(index: number, end: number, start = 0): LeafRange[] {
  if (end - start === 1) return [];
  const middle = start + split(end - start);
  return index < middle
    ? [...inclusionRanges(index, middle, start), [middle, end]]
    : [...inclusionRanges(index, end, middle), [start, middle]];
}

/** Subtrees whose hashes prove that a tree began as the one of an older size: PROOF of RFC 6962 section 2.1.2. */
export function consistencyRanges(older: number, end: number, start = 0, isWhole = true): LeafRange[] {
  if (older === end) return isWhole ? [] : [[start, end]];
  const middle = start + split(end - start);
  return older <= middle
    ? [...consistencyRanges(older, middle, start, isWhole), [middle, end]]
    : [...consistencyRanges(older, end, middle, false), [start, middle]];
}

/** Largest power of two below. */
function split(leaves: number): number {
  let power = 1;
  while (power * 2 < leaves) power *= 2;
  return power;
}

/** Collects the hashes of some subtrees while a tree grows to its size; holds those and no others. */
export class RangeHashes {
  readonly #wanted = new Map<string, Buffer | undefined>();
  readonly #tree: MerkleTree;

  /**
   * @param ranges of proofs for the size that the tree will have
   * @param tree as it is before the first leaf that will be appended
   */
  constructor(ranges: Iterable<LeafRange>, tree: MerkleTree) {
    for (const [start, end] of ranges) this.#wanted.set(keyOf(start, end), undefined);
    this.#tree = tree;
    for (const { start, end, hash } of peaksOf(tree)) this.#found(start, end, hash);
  }

  append(leaf: Buffer): void {
    this.#tree.append(leaf, (start, leaves, hash) => this.#found(start, start + leaves, hash));
  }

  /** @returns undefined for a subtree of leaves that are not there any more */
  of(start: number, end: number): Buffer | undefined {
    const whole = this.#wanted.get(keyOf(start, end));
    if (whole !== undefined) return whole;
    // At the right edge a subtree need not be whole: then it is made of the last peaks.
    const peaks = peaksOf(this.#tree).filter((peak) => peak.start >= start);
    if (end !== this.#tree.size || peaks[0]?.start !== start) return undefined;
    return fold(peaks.map(({ hash }) => hash));
  }

  #found(start: number, end: number, hash: Buffer): void {
    const key = keyOf(start, end);
    if (this.#wanted.has(key)) this.#wanted.set(key, hash);
  }
}

function keyOf(start: number, end: number): string {
  return `${start}-${end}`;
}

function peaksOf({ size, peaks }: MerkleTree): { start: number; end: number; hash: Buffer }[] {
  let start = 0;
  return peaks.map((hash) => {
    const rest = size - start;
    const leaves = split(rest + 1);
    const peak = { start, end: start + leaves, hash };
    start += leaves;
    return peak;
  });
}

/** Whether a leaf is in the tree of that root, RFC 9162 section 2.1.3.2. */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  proof: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!(index >= 0 && index < size)) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      [at, last] = climb(at, last);
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && hash.equals(root);
}

/**
 * Whether the tree of the newer root began as that of the older one, RFC 9162 section 2.1.4.2. An empty older tree is
 * refused: it says nothing, and would prove any tree.
 */
export function verifyConsistency(
  older: { readonly size: number; readonly root: Buffer },
  newer: { readonly size: number; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  // A whole subtree is its own first hash.
  const [first, ...rest] = split(older.size + 1) === older.size ? [older.root, ...proof] : proof;
  return first !== undefined && rest.length > 0 && climbsTo(older, newer, first, rest);
}

function climbsTo(
  older: { readonly size: number; readonly root: Buffer },
  newer: { readonly size: number; readonly root: Buffer },
  first: Buffer,
  rest: readonly Buffer[],
): boolean {
  let [at, last] = [older.size - 1, newer.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let [olderRoot, newerRoot] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      olderRoot = nodeHash(hash, olderRoot);
      newerRoot = nodeHash(hash, newerRoot);
      [at, last] = climb(at, last);
    } else {
      newerRoot = nodeHash(newerRoot, hash);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && olderRoot.equals(older.root) && newerRoot.equals(newer.root);
}

/** Up to where the node is a right child, or the root. */
function climb(at: number, last: number): [number, number] {
  while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
  return [at, last];
}

function half(value: number): number {
  return Math.floor(value / 2);
}
