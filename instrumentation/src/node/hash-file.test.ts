import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { FileChangedError, hashFile } from './hash-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'parapet-hash-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const big = Buffer.alloc(3 * 2 ** 20 + 7, 'parapet');

test.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, big.length])('a file of %i bytes', async (length) => {
  const content = big.subarray(0, length);
  writeFileSync(path, content);
  let told = 0;
  const onBytes = (bytes: number) => {
    told += bytes;
  };
  expect(await hashFile(path, { onBytes })).toEqual({ digests: [sha256(content)], bytes: length });
  expect(told).toBe(length);
});

test('parts are those of the content, whatever their size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(200), fc.integer({ min: 1, max: 220 }), async (length, partBytes) => {
      const content = big.subarray(0, length);
      writeFileSync(path, content);
      const parts = Array.from({ length: Math.max(1, Math.ceil(length / partBytes)) }, (_, i) =>
        sha256(content.subarray(i * partBytes, (i + 1) * partBytes)),
      );
      expect((await hashFile(path, { partBytes })).digests).toEqual(parts);
    }),
  );
  writeFileSync(path, big);
  const { digests } = await hashFile(path, { partBytes: 1_000_000 });
  expect(digests).toEqual([0, 1, 2, 3].map((i) => sha256(big.subarray(i * 1_000_000, (i + 1) * 1_000_000))));
});

describe('a file that changes while it is read', () => {
  test.each<[string, () => void]>([
    ['grows', () => writeFileSync(path, 'x', { flag: 'a' })],
    ['shrinks', () => writeFileSync(path, 'x')],
    [
      'is written to, and dated back',
      () => {
        const then = new Date(0);
        writeFileSync(path, big);
        utimesSync(path, then, then);
      },
    ],
    [
      'is replaced by one of the same size',
      () => {
        writeFileSync(join(folder, 'other'), big);
        renameSync(join(folder, 'other'), path);
      },
    ],
  ])('it %s', async (_, change) => {
    const then = new Date(0);
    writeFileSync(path, big);
    utimesSync(path, then, then);
    let isChanged = false;
    const onBytes = () => {
      if (!isChanged) change();
      isChanged = true;
    };
    await expect(hashFile(path, { onBytes })).rejects.toThrow(FileChangedError);
  });
});

test('links are followed unless they are refused', async () => {
  writeFileSync(path, 'x');
  const link = join(folder, 'link');
  symlinkSync(path, link);
  expect((await hashFile(link)).digests).toEqual([sha256('x')]);
  await expect(hashFile(link, { refuseLinks: true })).rejects.toThrow(
    expect.objectContaining({ code: 'ELOOP' }),
  );
});

test('ends when its signal says so', async () => {
  writeFileSync(path, big);
  const controller = new AbortController();
  const reading = hashFile(path, {
    signal: controller.signal,
    onBytes: () => controller.abort(new Error('enough')),
  });
  await expect(reading).rejects.toThrow('enough');
});
