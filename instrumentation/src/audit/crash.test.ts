import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { segmentsIn } from './files.ts';
import { act, folders, KEY, linesOf, open, verify } from './trail.fixture.ts';

vi.setConfig({ testTimeout: 180_000 });
const folder = folders();
const PEM = KEY.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Kills a process that writes, after so many milliseconds; gives the numbers that it had been given. */
async function killed(directory: string, afterMs: number, fsync: string): Promise<number[]> {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'crash.fixture.ts'),
    directory,
    PEM,
    fsync,
  ]);
  let told = '';
  let failed = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
  });
  child.stderr.on('data', (chunk) => {
    failed += chunk;
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(failed);
    }),
  ]);
  await delay(afterMs);
  child.kill('SIGKILL');
  await once(child, 'close');
  // The last line may be cut: it was not told.
  return told.split('\n').slice(1, -1).map(Number);
}

const typesOf = (directory: string) => linesOf(directory).map((line) => JSON.parse(line).type as string);

describe('kill -9', () => {
  test.each([
    'interval',
    'entry',
  ])('at any moment, fsync %s: every entry that was acknowledged is there', async (fsync) => {
    const directory = folder();
    const acknowledged = new Set<number>();
    const runs = fsync === 'entry' ? 4 : 10;
    for (let run = 0; run < runs; run++) {
      const seqs = await killed(directory, Math.random() * 150, fsync);
      for (const seq of seqs) {
        expect(acknowledged.has(seq), 'a number is given once').toBe(false);
        acknowledged.add(seq);
      }
      const before = await verify(directory);
      expect(['ok', 'torn']).toContain(before.verdict);
    }
    const trail = await open(directory);
    await trail.close();
    const report = await verify(directory);
    expect(report).toMatchObject({ verdict: 'ok', signed: report.size });
    const bySeq = new Map(linesOf(directory).map((line) => [JSON.parse(line).seq, JSON.parse(line).type]));
    for (const seq of acknowledged) expect(bySeq.get(seq)).toBe('shop.price.override');
    const opened = linesOf(directory)
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'audit.opened');
    // The first of them began the trail; no other found it closed.
    expect(opened.map(({ data }) => data.clean)).toEqual([true, ...Array(runs).fill(false)]);
    expect(readdirSync(directory).filter((name) => name.startsWith('tampered'))).toEqual([]);
  });
});

describe('a file that is cut', () => {
  /** A trail as a process leaves it that is killed: the head is of the first entries, and nobody holds the lock. */
  async function left(): Promise<string> {
    const live = folder();
    const trail = await open(live);
    for (let i = 0; i < 4; i++) act(trail, i);
    const directory = folder();
    cpSync(live, directory, { recursive: true, filter: (path) => !path.includes('lock.') });
    await trail.close();
    return directory;
  }

  const copyOf = (directory: string) => {
    const copy = folder();
    cpSync(directory, copy, { recursive: true });
    return copy;
  };

  test('at every byte of the last two entries: what is torn is found, put aside, told, and nothing else is lost', async () => {
    const original = await left();
    const { path, name } = segmentsIn(original)[0]!;
    const bytes = readFileSync(path);
    const lines = linesOf(original);
    const last = bytes.length - lines.at(-1)!.length - 1;
    const lastButOne = last - lines.at(-2)!.length - 1;
    for (let end = lastButOne; end < bytes.length; end++) {
      const directory = copyOf(original);
      truncateSync(join(directory, name), end);
      const begin = end < last ? lastButOne : last;
      const seq = lines.length - (end < last ? 2 : 1);
      const expected = end === begin ? { verdict: 'ok', size: seq } : { verdict: 'torn', finding: { seq } };
      expect(await verify(directory)).toMatchObject(expected);
      // Opening costs more, so every third byte of it.
      if (end % 3 === 0) await expectRecovered(directory, lines.slice(0, seq), bytes.subarray(begin, end));
      rmSync(directory, { recursive: true });
    }
  });

  /** Opens a trail that was torn, and looks what became of it. */
  async function expectRecovered(directory: string, whole: readonly string[], torn: Buffer): Promise<void> {
    const trail = await open(directory);
    act(trail, 7);
    await trail.close();
    expect(await verify(directory)).toMatchObject({ verdict: 'ok' });
    expect(linesOf(directory).slice(0, whole.length)).toEqual(whole);
    const seq = whole.length;
    const next = JSON.parse(linesOf(directory)[seq]!);
    if (torn.length === 0) return expect(next.type).toBe('audit.opened');
    const file = `torn-${String(seq).padStart(16, '0')}.bin`;
    expect(next).toMatchObject({ seq, type: 'audit.recovered', data: { seq, bytes: torn.length, file } });
    expect(readFileSync(join(directory, file))).toEqual(torn);
  }

  test('below what is signed is no crash: it is reported, put aside whole, and a new trail begins', async () => {
    const live = folder();
    const trail = await open(live);
    act(trail, 1);
    await trail.checkpoint();
    await trail.close();
    const { path } = segmentsIn(live)[0]!;
    const lines = linesOf(live);
    for (const cut of [1, 200, lines.at(-1)!.length + 1]) {
      const directory = copyOf(live);
      const file = segmentsIn(directory)[0]!.path;
      truncateSync(file, readFileSync(path).length - cut);
      expect(await verify(directory)).toMatchObject({
        verdict: 'truncated',
        finding: { seq: lines.length - 1 },
      });
      const again = await open(directory);
      await again.close();
      expect(await verify(directory)).toMatchObject({ verdict: 'ok' });
      expect(typesOf(directory).slice(0, 3)).toEqual(['audit.segment', 'audit.replaced', 'audit.opened']);
      const aside = readdirSync(directory).find((name) => name.startsWith('tampered-'))!;
      expect(await verify(join(directory, aside))).toMatchObject({ verdict: 'truncated' });
    }
  });

  test('a new file that the process died over as it began it is put aside', async () => {
    const directory = await left();
    const size = linesOf(directory).length;
    const next = join(directory, `entries-${String(size).padStart(16, '0')}.ndjson`);
    for (const begun of ['', '{"actor":"process","chain":']) {
      writeFileSync(next, begun);
      expect(['ok', 'torn']).toContain((await verify(directory)).verdict);
      const copy = copyOf(directory);
      const trail = await open(copy);
      await trail.close();
      expect(await verify(copy)).toMatchObject({ verdict: 'ok' });
      expect(typesOf(copy)).toContain('audit.recovered');
    }
  });
});
