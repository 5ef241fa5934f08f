import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signModel, verifyModel } from '../src/signing/index.ts';

// Verifying a model beside `sha256sum` over the same files, which is what one would write into a start script. Each in
// turn, in both orders; files are in the cache of the system, so that it is hashing that is compared and not the disk.
const ROUNDS = 5;
const MEBIBYTE = 1 << 20;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const trust = { publicKeys: [publicKey.export({ type: 'spki', format: 'pem' }) as string] };

const home = mkdtempSync(join(tmpdir(), 'parapet-bench-'));
try {
  console.log('Verifying a model, against sha256sum of the same files');
  console.log(
    ['', 'verify', 'sha256sum', 'ratio', 'memory'].map((cell, i) => cell.padStart(i ? 12 : 30)).join(''),
  );
  await compare('one file of 1 GiB', [1024 * MEBIBYTE]);
  await compare('8 files of 128 MiB', Array(8).fill(128 * MEBIBYTE));
  await compare('10,000 files of 4 KiB', Array(10_000).fill(4096));
} finally {
  rmSync(home, { recursive: true });
}

async function compare(what: string, sizes: readonly number[]): Promise<void> {
  const folder = join(home, 'model');
  mkdirSync(folder);
  sizes.forEach((size, i) => {
    fill(join(folder, `part-${i}`), size);
  });
  await signModel(folder, { key });
  const verify = () => timed(async () => void (await mustVerify(folder)));
  const sum = () =>
    timed(
      async () =>
        void execFileSync('bash', ['-c', 'find . -name "part-*" -print0 | xargs -0 sha256sum'], {
          cwd: folder,
          maxBuffer: 1 << 26,
        }),
    );
  await verify();
  await sum();
  const before = process.memoryUsage().rss;
  const times: { ours: number; theirs: number }[] = [];
  let most = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? await verify() : await sum();
    const second = round % 2 === 0 ? await sum() : await verify();
    times.push(round % 2 === 0 ? { ours: first, theirs: second } : { ours: second, theirs: first });
    most = Math.max(most, process.memoryUsage().rss - before);
  }
  const [ours, theirs] = [median(times.map((one) => one.ours)), median(times.map((one) => one.theirs))];
  const ratio = median(times.map((one) => one.ours / one.theirs));
  const cells = [
    what,
    seconds(ours),
    seconds(theirs),
    ratio.toFixed(2),
    `${Math.round(most / MEBIBYTE)} MiB`,
  ];
  console.log(cells.map((cell, i) => cell.padStart(i ? 12 : 30)).join(''));
  rmSync(folder, { recursive: true });
}

async function mustVerify(folder: string): Promise<void> {
  const { result } = await verifyModel(folder, { trust });
  if (result !== 'verified') throw new Error(`the model of the benchmark is ${result}`);
}

function fill(path: string, size: number): void {
  const block = randomFillSync(Buffer.alloc(Math.min(size, MEBIBYTE)));
  if (size <= block.length) {
    writeFileSync(path, block);
    return;
  }
  const file = openSync(path, 'w');
  for (let done = 0; done < size; done += block.length) writeSync(file, block);
  closeSync(file);
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
