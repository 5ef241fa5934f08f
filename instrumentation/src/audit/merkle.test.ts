import { describe, expect, test } from 'vitest';
import {
  consistencyRanges,
  inclusionRanges,
  type LeafRange,
  leafHash,
  MerkleTree,
  RangeHashes,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

/** Leaves and roots that the reference implementations of certificate transparency test with. */
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const CT_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('the roots of the leaves that certificate transparency tests with', () => {
  const tree = new MerkleTree();
  expect(tree.root().toString('hex')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  for (const [i, leaf] of CT_LEAVES.entries()) {
    tree.append(leafHash(Buffer.from(leaf, 'hex')));
    expect(tree.root().toString('hex')).toBe(CT_ROOTS[i]);
  }
});

const LEAVES = Array.from({ length: 70 }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));

function treeOf(size: number): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of LEAVES.slice(0, size)) tree.append(leaf);
  return tree;
}

/** Hashes of ranges, of a tree that goes on from one of the size `from`. */
function hashes(ranges: readonly LeafRange[], size: number, from = 0): (Buffer | undefined)[] {
  const before = treeOf(from);
  const collected = new RangeHashes(ranges, MerkleTree.of(from, before.peaks)!);
  for (const leaf of LEAVES.slice(from, size)) collected.append(leaf);
  return ranges.map(([start, end]) => collected.of(start, end));
}

const changed = (hash: Buffer) => Buffer.from(hash.map((byte, i) => (i === 5 ? byte ^ 1 : byte)));

describe('proofs', () => {
  test('of every leaf of every tree hold, for that leaf, place and root alone', () => {
    for (let size = 1; size <= LEAVES.length; size++) {
      const root = treeOf(size).root();
      for (let i = 0; i < size; i++) {
        const proof = hashes(inclusionRanges(i, size), size) as Buffer[];
        expect(verifyInclusion(LEAVES[i]!, i, size, proof, root)).toBe(true);
        expect(verifyInclusion(changed(LEAVES[i]!), i, size, proof, root)).toBe(false);
        expect(verifyInclusion(LEAVES[i]!, i, size, proof, changed(root))).toBe(false);
        expect(verifyInclusion(LEAVES[i]!, i + 1, size, proof, root)).toBe(false);
        expect(verifyInclusion(LEAVES[i]!, i, size, [...proof, root], root)).toBe(false);
        if (proof.length === 0) continue;
        expect(verifyInclusion(LEAVES[i]!, i, size, proof.slice(1), root)).toBe(false);
        expect(verifyInclusion(LEAVES[i]!, i, size, proof.with(-1, changed(proof.at(-1)!)), root)).toBe(
          false,
        );
      }
    }
  });

  test('that a tree only grew hold, for those two alone', () => {
    for (let size = 1; size <= 40; size++) {
      const newer = { size, root: treeOf(size).root() };
      for (let before = 1; before <= size; before++) {
        const older = { size: before, root: treeOf(before).root() };
        const proof = hashes(consistencyRanges(before, size), size) as Buffer[];
        expect(verifyConsistency(older, newer, proof)).toBe(true);
        expect(verifyConsistency({ ...older, root: changed(older.root) }, newer, proof)).toBe(false);
        expect(verifyConsistency(older, { ...newer, root: changed(newer.root) }, proof)).toBe(false);
        expect(verifyConsistency(older, newer, [...proof, newer.root])).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(older, newer, proof.slice(1))).toBe(false);
      }
    }
  });

  test('from an empty tree prove nothing', () => {
    const empty = { size: 0, root: new MerkleTree().root() };
    expect(verifyConsistency(empty, { size: 3, root: treeOf(3).root() }, [])).toBe(false);
    expect(verifyConsistency(empty, empty, [])).toBe(false);
    expect(
      verifyConsistency({ size: 4, root: treeOf(4).root() }, { size: 3, root: treeOf(3).root() }, []),
    ).toBe(false);
  });

  test('can be made from the peaks of what is gone, of what is left', () => {
    for (const gone of [1, 6, 7, 32, 45]) {
      for (let i = gone; i < 70; i++) {
        const proof = hashes(inclusionRanges(i, 70), 70, gone) as Buffer[];
        expect(verifyInclusion(LEAVES[i]!, i, 70, proof, treeOf(70).root())).toBe(true);
      }
      expect(hashes(consistencyRanges(gone + 1, 70), 70, gone)).not.toContain(undefined);
    }
    expect(hashes(inclusionRanges(2, 70), 70, 45)).toContain(undefined);
  });

  test('a tree has the peaks that its size tells', () => {
    expect(MerkleTree.of(6, treeOf(6).peaks)?.root()).toEqual(treeOf(6).root());
    expect(MerkleTree.of(6, treeOf(7).peaks)).toBeUndefined();
  });
});
