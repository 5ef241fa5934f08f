import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardModelStore } from '@parapet/instrumentation';
import { fileModelStore } from '@parapet/instrumentation/node';
import { FLEETS, quiet, START } from '../src/store/fleets.fixture.ts';
import { Principals } from '../src/store/principals.ts';
import { HOUR_MS } from '../src/store/usual-rate.ts';

// What a guard takes of reading a file of a gibibyte, beside a plain stream; and what its rate finds, and when.
const BYTES = 2 ** 30;
const CHUNK = 2 ** 20;
const ROUNDS = 9;
const DAYS = 30;
const SEEDS = 8;

const root = await mkdtemp(join(tmpdir(), 'parapet-model-store-'));
try {
  await mkdir(join(root, 'm', '1'), { recursive: true });
  const path = join(root, 'm', '1', 'weights');
  const file = createWriteStream(path);
  for (let at = 0; at < BYTES; at += CHUNK) {
    if (!file.write(Buffer.alloc(CHUNK, at / CHUNK))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  await reading(path);
} finally {
  await rm(root, { recursive: true });
}
finding();

async function reading(path: string): Promise<void> {
  const store = fileModelStore({ root });
  const guarded = guardModelStore(store).for({ id: 'bench', kind: 'service', scopes: ['models:read:m'] });
  const model = { name: 'm', version: '1' };
  const ways = [
    ['createReadStream, parts of 64 KiB', () => createReadStream(path)],
    ['createReadStream, parts of 1 MiB', () => createReadStream(path, { highWaterMark: CHUNK })],
    ['fileModelStore', () => store.read(model, 'weights')],
    ['fileModelStore behind a guard', () => guarded.read(model, 'weights')],
  ] as const;
  const seconds = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, [, open]] of ways.entries()) seconds[i]!.push(await timed(open()));
  }
  console.log('Reading a file of 1 GiB from the cache of the system, in a plain stream of 1 MiB parts');
  ways.forEach(([name], i) => {
    const ratio = median(seconds[i]!.map((value, round) => value / seconds[1]![round]!));
    console.log(`${name.padEnd(62)} ${ratio.toFixed(2).padStart(10)}   ${median(seconds[i]!).toFixed(2)} s`);
  });
}

async function timed(parts: AsyncIterable<Uint8Array>): Promise<number> {
  const start = performance.now();
  let bytes = 0;
  for await (const part of parts) bytes += part.byteLength;
  if (bytes !== BYTES) throw new Error(`read ${bytes} bytes`);
  return (performance.now() - start) / 1000;
}

function finding(): void {
  console.log(
    `\nFalse alarms in a quiet day, of 0.01 stated, over ${DAYS * SEEDS} days; downloads until a theft is found`,
  );
  for (const [name, fleet] of Object.entries(FLEETS)) {
    let alarms = 0;
    const until: number[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const principals = new Principals({}, 0.01);
      alarms += quiet(principals, fleet, DAYS, seed);
      until.push(principals.usual(fleet.kind, START + DAYS * 24 * HOUR_MS)!.unusualFrom);
    }
    const rate = (alarms / (DAYS * SEEDS)).toFixed(4);
    console.log(
      `${name.padEnd(62)} ${rate.padStart(10)}   ${median(until)} (${Math.min(...until)} to ${Math.max(...until)})`,
    );
  }
  const declared = new Principals({ user: 2, service: 4, ci: 200 }, 0.01);
  for (const kind of ['user', 'service', 'ci'] as const) {
    const { perHour, unusualFrom } = declared.usual(kind, START)!;
    console.log(`${`declared: ${kind}, ${perHour} an hour`.padEnd(62)} ${''.padStart(10)}   ${unusualFrom}`);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
