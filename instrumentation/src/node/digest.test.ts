import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalRow } from './canonical-row.ts';
import { digestDirectory, digestFile } from './digest-files.ts';
import { digestRows } from './digest-rows.ts';

describe('the canonical form of a row', () => {
  it.each([
    [{ b: 1, a: 'x' }, '{"a":"x","b":1}'],
    [{ a: 1, b: null, c: undefined, d: Number.NaN }, '{"a":1}'],
    [
      { a: -0, b: 1e21, c: 0.1, d: Infinity, e: -Infinity },
      '{"a":0,"b":1e+21,"c":0.1,"d":Infinity,"e":-Infinity}',
    ],
    [{ a: 5n, b: true, c: '' }, '{"a":5,"b":true,"c":""}'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    [{ at: new Date(Number.NaN) }, '{}'],
    [{ a: [1, null, [2]], z: { y: 1, x: 2 } }, '{"a":[1,null,[2]],"z":{"x":2,"y":1}}'],
    [{ a: new Float32Array([1, 2]), b: Buffer.from([7]) }, '{"a":[1,2],"b":[7]}'],
    [{ a: new DataView(new Uint8Array([9, 8]).buffer, 1) }, '{"a":[8]}'],
    [{ 'a"b\n': 'Ü\n' }, '{"a\\"b\\n":"Ü\\n"}'],
    [[1, 'a', null], '[1,"a",null]'],
    [Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }), '{"own":2}'],
  ])('of %o is %s', (row, text) => {
    expect(canonicalRow(row)).toBe(text);
  });

  it('does not confuse a text with what it looks like', () => {
    const rows = [
      { a: 1 },
      { a: '1' },
      { a: true },
      { a: 'true' },
      { a: [1] },
      { a: '[1]' },
      { a: 'Infinity' },
      { a: Infinity },
    ];
    expect(new Set(rows.map(canonicalRow)).size).toBe(rows.length);
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each([
    [7, 'a row must be an object or an array, not 7'],
    [{ a: () => 1 }, 'a function has no content'],
    [{ a: Symbol('s') }, 'has no content'],
    [new Map([['a', 1]]), 'a Map has no fields'],
    [{ a: new Set([1]) }, 'a Set has no fields'],
    [{ a: Promise.resolve(1) }, 'a Promise has no fields'],
    [cycle, 'does it refer back to itself?'],
  ])('refuses %o', (row, message) => {
    expect(() => canonicalRow(row)).toThrow(message);
  });
});

describe('the digest of rows', () => {
  // printf 'parapet rows 1\n{"a":1,"b":"x"}\n{"a":2}\n' | sha256sum
  const GOLDEN = 'sha256:81b3e8a8131b1c115006841104cc351100004a7daae19666f92469ce3ca0e473';

  it('is SHA-256 over the form and the rows, one a line', async () => {
    const rows = [
      { b: 'x', a: 1 },
      { a: 2, b: null },
    ];
    expect(await digestRows(rows)).toEqual({ digest: GOLDEN, rows: 2 });
  });

  it('is the same for a generator, a stream and an array; not for another order', async () => {
    const rows = [{ a: 1, b: 'x' }, { a: 2 }];
    async function* streamed() {
      yield* rows;
    }
    expect((await digestRows(streamed())).digest).toBe(GOLDEN);
    expect((await digestRows(rows.values())).digest).toBe(GOLDEN);
    expect((await digestRows(rows.toReversed())).digest).not.toBe(GOLDEN);
  });

  it('tells of its progress, and lets other work go on', async () => {
    const told: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const rows = Array.from({ length: 25_000 }, (_, i) => ({ i, text: 'x'.repeat(100) }));
    await digestRows(rows, { onProgress: ({ rows }) => told.push(rows) });
    clearInterval(timer);
    expect(told).toEqual([10_000, 20_000, 25_000]);
    expect(turns).toBeGreaterThan(0);
  });

  it('names the row that it cannot digest', async () => {
    await expect(digestRows([{ a: 1 }, { a: () => 1 }])).rejects.toThrow(
      'digestRows: row 1: a function has no content',
    );
    await expect(digestRows([{ a: 1 }, 'b'] as never)).rejects.toThrow('row 1: a row must be an object');
  });

  it.each([
    ['rows', undefined, 'wants an iterable of rows, not "rows"'],
    [{ a: 1 }, undefined, 'wants an iterable of rows, not an object'],
    [[], { progress: 1 }, 'digestRows has no option "progress"'],
    [[], { onProgress: 1 }, 'onProgress must be a function'],
  ])('refuses %o with %o', async (rows, options, message) => {
    await expect(digestRows(rows as never, options as never)).rejects.toThrow(message);
  });
});

describe('the digest of files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parapet-digest-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const shell = (command: string) =>
    `sha256:${execFileSync('sh', ['-c', command], { cwd: folder }).toString().slice(0, 64)}`;
  const ofFolder = () =>
    shell('find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum');

  it('is that of sha256sum', async () => {
    writeFileSync(join(folder, 'abc'), 'abc');
    // FIPS 180-2, appendix B.1
    expect(await digestFile(join(folder, 'abc'))).toEqual({
      digest: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      bytes: 3,
    });
    writeFileSync(join(folder, 'empty'), '');
    expect((await digestFile(join(folder, 'empty'))).digest).toBe(shell('sha256sum empty'));
  });

  it('reads large files in pieces, and tells how far it is', async () => {
    const content = Buffer.alloc(2.5 * 2 ** 20, 'parapet');
    writeFileSync(join(folder, 'large'), content);
    const told: number[] = [];
    const { digest } = await digestFile(join(folder, 'large'), {
      onProgress: ({ bytes, totalBytes }) => told.push(bytes / totalBytes),
    });
    expect(digest).toBe(`sha256:${createHash('sha256').update(content).digest('hex')}`);
    expect(told).toEqual([0.4, 0.8, 1]);
  });

  it('of a folder is that of the lines of sha256sum, whatever the files are called', async () => {
    for (const name of ['b', 'a', 'Z', 'ä', 'line\nbreak', 'back\\slash', '\u{1f600}', '\uffee', ' space'])
      writeFileSync(join(folder, name), name);
    mkdirSync(join(folder, 'sub', 'empty'), { recursive: true });
    writeFileSync(join(folder, 'sub', 'inner'), 'inner');
    writeFileSync(join(folder, 'sub-file'), 'beside');
    symlinkSync(join(folder, 'a'), join(folder, 'linked'));
    const told: number[] = [];
    const result = await digestDirectory(folder, { onProgress: ({ bytes }) => told.push(bytes) });
    expect(result.digest).toBe(ofFolder());
    expect(result.files).toBe(12);
    expect(told.at(-1)).toBe(result.bytes);
  });

  it('of a folder changes with a name and with a content', async () => {
    writeFileSync(join(folder, 'a'), '1');
    const before = await digestDirectory(folder);
    writeFileSync(join(folder, 'a'), '2');
    const changed = await digestDirectory(folder);
    expect(changed.digest).not.toBe(before.digest);
    expect(changed.bytes).toBe(before.bytes);
  });

  it('refuses a link to a folder, and a file that changes meanwhile', async () => {
    mkdirSync(join(folder, 'sub'));
    symlinkSync(join(folder, 'sub'), join(folder, 'link'));
    await expect(digestDirectory(folder)).rejects.toThrow('link is neither a file nor a folder of its own');
    const path = join(folder, 'growing');
    writeFileSync(path, 'a'.repeat(3 << 20));
    const grow = () => writeFileSync(path, 'b', { flag: 'a' });
    await expect(digestFile(path, { onProgress: grow })).rejects.toThrow('growing changed while it was read');
    await expect(digestFile(folder)).rejects.toThrow('is no file: digestDirectory reads folders');
    await expect(digestFile(join(folder, 'absent'))).rejects.toThrow('ENOENT');
    await expect(digestFile(path, { onProgress: 1 } as never)).rejects.toThrow(
      'onProgress must be a function',
    );
  });
});
