import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { signCheckpoint } from './checkpoint.ts';
import { type AuditEntry, encodeEntry } from './entry.ts';
import { HEAD_FILE, segmentsIn } from './files.ts';
import { signingKey } from './keys.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import { formatInclusionProof } from './proof.ts';
import { folders, KEY, linesOf, PUBLIC_KEY, rewrite, verify, written } from './trail.fixture.ts';
import { verifyAuditTrail } from './verify.ts';

const folder = folders();
const RUNS = { numRuns: 60 };

vi.setConfig({ testTimeout: 120_000 });
let original: string;
let lines: string[];

// A real trail of three files, closed: its head covers every entry.
beforeAll(async () => {
  original = folder();
  await written(original, 400, { rotateBytes: 65_536 });
  lines = linesOf(original);
  expect(segmentsIn(original).length).toBeGreaterThan(2);
});

const copy = () => {
  const directory = folder();
  cpSync(original, directory, { recursive: true });
  return directory;
};
/** What is found when the lines of the trail are these. */
const verdictOf = async (changed: readonly string[]) => {
  const directory = copy();
  rewrite(directory, changed);
  const { finding, verdict } = await verify(directory);
  rmSync(directory, { recursive: true });
  return { verdict, seq: finding?.seq, through: finding?.through };
};
const seq = () => fc.nat(lines.length - 1);
const entryAt = (i: number): AuditEntry => JSON.parse(lines[i]!);
const encoded = (entry: AuditEntry) => encodeEntry(entry).toString();
const leafOf = (line: string) => leafHash(Buffer.from(line)).toString('hex');

test('nothing is found in a trail that nobody touched, in however many files it stands', async () => {
  expect(await verify(original)).toMatchObject({
    verdict: 'ok',
    first: 0,
    size: lines.length,
    signed: lines.length,
  });
  expect(await verdictOf(lines)).toMatchObject({ verdict: 'ok' });
});

test('any byte that is changed is found in its entry', async () => {
  const files = segmentsIn(original).map(({ path, name, first }) => ({
    name,
    first,
    bytes: readFileSync(path),
  }));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (f, at, bit) => {
        const { name, first, bytes } = files[f]!;
        const offset = at % bytes.length;
        const changed = Buffer.from(bytes);
        changed[offset]! ^= bit;
        const directory = copy();
        writeFileSync(join(directory, name), changed);
        const { verdict, finding } = await verify(directory);
        rmSync(directory, { recursive: true });
        const entry = first + bytes.subarray(0, offset).filter((byte) => byte === 10).length;
        const isEnd = entry === lines.length - 1 && offset === bytes.length - 1;
        expect([verdict, finding?.seq]).toEqual([isEnd ? 'truncated' : 'bad-entry', entry]);
      },
    ),
    { numRuns: 80 },
  );
});

test('an entry that was edited, and reads as one, is found', async () => {
  const edits = fc.constantFrom<(entry: AuditEntry) => AuditEntry>(
    (entry) => ({ ...entry, data: { ...entry.data, price: 123.456 } }),
    (entry) => ({ ...entry, reason: 'another' }),
    (entry) => ({ ...entry, actor: 'k1:someone' }),
    (entry) => ({ ...entry, time: '2020-01-01T00:00:00.000Z' }),
    (entry) => ({ ...entry, prev: '1'.repeat(64) }),
    (entry) => ({ ...entry, seq: entry.seq + 3 }),
  );
  await fc.assert(
    fc.asyncProperty(seq(), edits, async (i, edit) => {
      const changed = lines.with(i, encoded(edit(entryAt(i))));
      expect(await verdictOf(changed)).toMatchObject({ verdict: 'bad-entry', seq: i });
    }),
    RUNS,
  );
});

test('entries that are gone are named, at the end by the head', async () => {
  await fc.assert(
    fc.asyncProperty(seq(), fc.integer({ min: 1, max: 20 }), async (i, count) => {
      const found = await verdictOf(lines.toSpliced(i, count));
      const through = Math.min(i + count, lines.length) - 1;
      if (through < lines.length - 1) expect(found).toEqual({ verdict: 'missing', seq: i, through });
      // With no entry left there is no line to tell from.
      else expect(found).toEqual({ verdict: 'truncated', seq: i, through });
    }),
    RUNS,
  );
});

test('a file that is gone is named by its entries', async () => {
  const segments = segmentsIn(original);
  for (const [i, { name, first }] of segments.entries()) {
    const directory = copy();
    rmSync(join(directory, name));
    const isLast = i === segments.length - 1;
    const through = (isLast ? lines.length : segments[i + 1]!.first) - 1;
    expect((await verify(directory)).finding).toMatchObject({
      verdict: isLast ? 'truncated' : 'missing',
      seq: first,
      through,
    });
  }
});

test('a line that does not belong there is found', async () => {
  const forged = (place: number) =>
    encoded({
      ...entryAt(place),
      data: { forged: true },
      ...(place > 0 && { prev: leafOf(lines[place - 1]!) }),
    });
  const foreign = fc.oneof(
    fc.constant(() => 'no entry at all'),
    fc.constant(forged),
    seq().map((other) => () => lines[other]!),
    seq().map((other) => () => encoded({ ...entryAt(other), chain: '0'.repeat(32) })),
  );
  await fc.assert(
    fc.asyncProperty(seq(), foreign, async (place, make) => {
      const { verdict, seq: found } = await verdictOf(lines.toSpliced(place, 0, make(place)));
      expect(verdict).toBe('inserted');
      // Of two that stand for the same entry nobody can tell which came later.
      expect([place - 1, place]).toContain(found);
    }),
    RUNS,
  );
});

test('entries in another order are found where the first of them should be', async () => {
  await fc.assert(
    fc.asyncProperty(seq(), seq(), fc.boolean(), async (a, b, isSwap) => {
      fc.pre(a !== b);
      const [i, j] = [Math.min(a, b), Math.max(a, b)];
      const changed = isSwap
        ? lines.with(i, lines[j]!).with(j, lines[i]!)
        : lines.toSpliced(a, 1).toSpliced(b, 0, lines[a]!);
      expect(await verdictOf(changed)).toMatchObject({ verdict: 'reordered', seq: i });
    }),
    RUNS,
  );
});

/** The trail written anew from an entry on, with every hash as it should be: what somebody without the key can do. */
function rewritten(from: number): string[] {
  const made = lines.slice(0, from);
  for (let i = from; i < lines.length; i++) {
    const entry = { ...entryAt(i), ...(i > 0 && { prev: leafOf(made[i - 1]!) }) };
    made.push(encoded(i === from ? { ...entry, reason: 'nothing happened' } : entry));
  }
  return made;
}

test('a trail that was written anew does not agree with what was signed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 398 }), async (from) => {
      const { verdict, seq: first, through } = await verdictOf(rewritten(from));
      expect(verdict).toBe(entryAt(from).type === 'audit.segment' && from > 0 ? verdict : 'forked');
      expect(first).toBeLessThanOrEqual(from);
      expect(through).toBeGreaterThanOrEqual(from);
    }),
    { numRuns: 40 },
  );
});

describe('the head', () => {
  const key = signingKey('key', KEY);
  const treeOf = (size: number, of = lines) => {
    const tree = new MerkleTree();
    for (const line of of.slice(0, size)) tree.append(leafHash(Buffer.from(line)));
    return tree;
  };
  /** A trail cut to so many entries, with the head that it had then. */
  const rolledBack = (size: number) => {
    const directory = copy();
    rewrite(directory, lines.slice(0, size));
    const checkpoint = signCheckpoint(originOf(), { size, root: treeOf(size).root() }, key);
    const proof = {
      entry: Buffer.from(lines[size - 1]!),
      index: size - 1,
      hashes: treeOf(size - 1).peaks.toReversed(),
      checkpoint,
    };
    writeFileSync(join(directory, HEAD_FILE), formatInclusionProof(proof));
    return directory;
  };
  const originOf = () => readFileSync(join(original, HEAD_FILE), 'utf8').split('\n\n')[1]!.split('\n')[0]!;

  test('rolled back with the trail, it is found by one that was seen elsewhere', async () => {
    const directory = rolledBack(300);
    expect(await verify(directory)).toMatchObject({ verdict: 'ok', size: 300 });
    const seen = { size: lines.length, root: treeOf(lines.length).root().toString('base64') };
    const { finding } = await verifyAuditTrail(directory, { publicKey: PUBLIC_KEY, head: seen });
    expect(finding).toMatchObject({ verdict: 'truncated', seq: 300, through: lines.length - 1 });
    const checkpoint = readFileSync(join(original, HEAD_FILE), 'utf8');
    const byFile = await verifyAuditTrail(directory, { publicKey: PUBLIC_KEY, checkpoint });
    expect(byFile.finding).toEqual(expect.objectContaining({ verdict: 'truncated', seq: 300 }));
  });

  test('of another history than one that was seen elsewhere: it forked', async () => {
    const seen = { size: 200, root: treeOf(200, rewritten(120)).root().toString('hex') };
    const { finding } = await verifyAuditTrail(original, { publicKey: PUBLIC_KEY, head: seen });
    expect(finding).toMatchObject({ verdict: 'forked', through: 199 });
    expect(finding!.seq).toBeLessThanOrEqual(120);
  });

  test('gone, or changed in any byte, is missed', async () => {
    const directory = copy();
    const path = join(directory, HEAD_FILE);
    const bytes = readFileSync(path);
    rmSync(path);
    expect(await verify(directory)).toMatchObject({ verdict: 'unsigned' });
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bit) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= bit;
        writeFileSync(path, changed);
        expect(['unsigned', 'wrong-key']).toContain((await verify(directory)).verdict);
      }),
      { numRuns: 60 },
    );
  });
});

test('bytes taken out, put in or repeated anywhere: always a verdict and a place, never a crash', async () => {
  const { name } = segmentsIn(original)[1]!;
  const bytes = readFileSync(join(original, name));
  const place = fc.nat(bytes.length - 1);
  await fc.assert(
    fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 40 }), async (a, b, put) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const directory = copy();
      writeFileSync(
        join(directory, name),
        Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(end)]),
      );
      const { verdict, finding } = await verify(directory);
      rmSync(directory, { recursive: true });
      if (start === end && put.length === 0) return;
      expect(verdict).not.toBe('ok');
      const first =
        segmentsIn(original)[1]!.first + bytes.subarray(0, start).filter((byte) => byte === 10).length;
      expect(Math.abs(finding!.seq - first)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 80 },
  );
});
