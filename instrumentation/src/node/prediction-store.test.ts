import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredPrediction } from '../feedback/store.ts';
import { openPredictionStore } from './prediction-store.ts';
import { inTransaction } from './prediction-store-file.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-store-'));
  path = join(folder, 'predictions.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const MODEL = '{"name":"m","version":"1","datasetId":"d","classes":["ham"]}';
const prediction = (id: string): StoredPrediction => ({
  id,
  model: MODEL,
  predicted: 'ham',
  cohort: '',
  at: Date.now(),
  due: Date.now() + 60_000,
});
const label = (id: string) => ({ id, actual: 'ham', cohort: '', at: Date.now() });

describe('the file', () => {
  it('survives a restart', async () => {
    const first = await openPredictionStore(path);
    await first.put([prediction('a'), prediction('b')]);
    await first.label(label('a'), false);
    first.close();
    first.close();
    const second = await openPredictionStore(path);
    expect((await second.label(label('a'), false)).outcome).toBe('duplicate');
    expect((await second.label(label('b'), false)).outcome).toBe('matched');
    second.close();
  });

  it('can be read by its owner only, and holds no id', async () => {
    const store = await openPredictionStore(path);
    await store.put([prediction('jane.doe@example.org')]);
    await store.label(label('somebody.else@example.org'), false);
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    store.close();
    expect(readFileSync(path, 'latin1')).not.toContain('example.org');
  });

  it('rejects calls once it is closed', async () => {
    const store = await openPredictionStore(path);
    store.close();
    await expect(store.put([prediction('a')])).rejects.toThrow('not open');
  });

  it.each([
    [
      'damaged',
      () => writeFileSync(path, 'x'.repeat(5000)),
      /is damaged or no prediction store; move it away/,
    ],
    ['of something else', () => foreign('CREATE TABLE orders (id)'), /is a database of something else/],
    [
      'of a later version',
      async () => {
        (await openPredictionStore(path)).close();
        foreign('PRAGMA user_version = 2');
      },
      /has schema 2, and this version of @parapet\/instrumentation knows 1: update it/,
    ],
  ])('that is %s is refused and left as it is', async (_, spoil, message) => {
    await spoil();
    const before = readFileSync(path);
    await expect(openPredictionStore(path)).rejects.toThrow(message);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is in the working directory when no other is named', async () => {
    const program = `
      import { openPredictionStore } from ${JSON.stringify(new URL('./prediction-store.ts', import.meta.url))};
      (await openPredictionStore()).close();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(statSync(join(folder, 'parapet-predictions.db')).mode & 0o777).toBe(0o600);
  });

  it('in a folder that is not there says to make it', async () => {
    const lost = join(folder, 'no', 'file.db');
    await expect(openPredictionStore(lost)).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining(`cannot open ${lost}: its folder does not exist, make it first`),
    });
  });

  it.each([
    [[3], 'openPredictionStore wants the path of a file, not 3'],
    [[':memory:'], 'wants the path of a file'],
    [['x', { mostPredictions: 1.5 }], 'mostPredictions must be a whole number from 1 on, not 1.5'],
    [['x', { keepSeconds: '1' }], 'keepSeconds must be a whole number'],
    [['x', { keep: 1 }], 'has no option "keep"'],
  ])('refuses options that are wrong (%#)', async (args, message) => {
    await expect(openPredictionStore(...(args as [string]))).rejects.toThrow(message);
  });

  function foreign(sql: string): void {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  }
});

it('says why a transaction failed that SQLite has ended itself', async () => {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)');
  const failing = inTransaction(database, () => database.exec('INSERT OR ROLLBACK INTO t VALUES (1)'));
  await expect(failing).rejects.toThrow('UNIQUE constraint failed');
  await inTransaction(database, () => database.exec('INSERT INTO t VALUES (2)'));
  expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 });
  database.close();
});

it('waits for a lock without holding up the process', async () => {
  const store = await openPredictionStore(path);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  let turns = 0;
  const turning = setInterval(() => turns++, 5);
  const written = store.put([prediction('a')]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  other.exec('COMMIT');
  await written;
  clearInterval(turning);
  expect(turns).toBeGreaterThan(20);
  expect((await store.label(label('a'), false)).outcome).toBe('matched');
  other.close();
  store.close();
});

describe('several processes', () => {
  /** Labels ids 0 to 399 in an order of its own, and prints each match. */
  const LABELLER = `
    import { openPredictionStore } from ${JSON.stringify(new URL('./prediction-store.ts', import.meta.url))};
    const [path, seed] = process.argv.slice(1);
    const store = await openPredictionStore(path);
    for (let i = 0; i < 400; i++) {
      const id = String((i * 7 + Number(seed) * 101) % 400);
      const { outcome, matches } = await store.label({ id, actual: 'ham', cohort: '', at: Date.now() }, false);
      for (const match of matches) process.stdout.write(outcome + ' ' + id + '\\n');
    }
    store.close();`;
  /** Writes predictions one by one until it is killed, and prints each once it is written. */
  const WRITER = `
    import { openPredictionStore } from ${JSON.stringify(new URL('./prediction-store.ts', import.meta.url))};
    const store = await openPredictionStore(process.argv[1]);
    for (let i = 0; ; i++) {
      const at = Date.now();
      await store.put([{ id: String(i), model: ${JSON.stringify(MODEL)}, predicted: 'ham', cohort: '', at, due: at + 1e6 }]);
      process.stdout.write(i + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }`;

  const run = (program: string, ...args: string[]) =>
    spawn(process.execPath, ['--input-type=module', '--eval', program, path, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });

  async function linesOf(child: ChildProcess): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout! })) lines.push(line);
    return lines;
  }

  it('match each label once, whoever comes first', async () => {
    const store = await openPredictionStore(path);
    await store.put(Array.from({ length: 400 }, (_, i) => prediction(String(i))));
    const children = ['1', '2', '3'].map((seed) => run(LABELLER, seed));
    const lines = (await Promise.all(children.map(linesOf))).flat();
    expect(lines.toSorted()).toEqual(Array.from({ length: 400 }, (_, i) => `matched ${i}`).toSorted());
    store.close();
  });

  it('lose nothing that was written when one is killed', async () => {
    const writer = run(WRITER);
    const written: string[] = [];
    const reading = createInterface({ input: writer.stdout! });
    for await (const line of reading) {
      written.push(line);
      if (written.length === 50) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    const store = await openPredictionStore(path);
    for (const id of written) expect((await store.label(label(id), false)).outcome).toBe('matched');
    store.close();
  });
});
