import { spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registry } from '../export/registry.ts';
import { encodeEntry } from './entry.ts';
import { HEAD_FILE, RETENTION_FILE, segmentsIn } from './files.ts';
import { leafHash } from './merkle.ts';
import { proveAuditEntry } from './prove.ts';
import { folders, linesOf, open, PUBLIC_KEY, verify, written } from './trail.fixture.ts';
import { verifyAuditTrail } from './verify.ts';
import { verifyEntryProof, verifyGrowthProof } from './verify-proof.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(() => void vi.useRealTimers());
const folder = folders();

const headOf = (directory: string) => readFileSync(join(directory, HEAD_FILE), 'utf8');
/** A checkpoint of anything, which nobody signed, before one that was. */
const twoInOne = (size: number, root: string, signed: string) =>
  `c2sp.org/tlog-proof@v1\n${size}\n${root}\n\n${signed}`;

describe('a proof with two checkpoints, one that its hashes lead to and one that is signed', () => {
  test('proves no entry', async () => {
    const directory = folder();
    await written(directory, 3);
    const proof = await proveAuditEntry(directory, 1, { publicKey: PUBLIC_KEY });
    const signed = proof.slice(proof.indexOf('\n\n') + 2);
    const forged = encodeEntry({
      ...JSON.parse(linesOf(directory)[0]!),
      type: 'ml.model.rollback',
      reason: 'never happened',
      data: {},
    });
    const root = leafHash(forged).toString('base64');
    const head = `c2sp.org/tlog-proof@v1\nextra ${forged.toString('base64')}\nindex 0\n\n`;
    const { verdict } = verifyEntryProof(head + twoInOne(1, root, signed), PUBLIC_KEY);
    expect(verdict).not.toBe('ok');
  });

  test('proves no growth', async () => {
    const directory = folder();
    await written(directory, 3);
    const older = headOf(directory);
    const [, size, root] = older.slice(older.indexOf('\n\n') + 2).split('\n');
    await written(directory, 3);
    const newer = headOf(directory);
    const signed = newer.slice(newer.indexOf('\n\n') + 2);
    const forged = `old ${size}\n\n${twoInOne(Number(size), root!, signed)}`;
    expect(() => verifyGrowthProof(forged, older, PUBLIC_KEY)).toThrow(
      'the proof is of c2sp.org/tlog-proof@v1',
    );
  });
});

describe('retention', () => {
  const old = async () => {
    const directory = folder();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01') });
    await written(directory, 600, { rotateBytes: 65_536 });
    return directory;
  };

  test('deletes nothing because somebody without the key says that entries are old', async () => {
    const directory = await old();
    const { path } = segmentsIn(directory)[1]!;
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace('"time":"2026', '"time":"2025'));
    const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('audit_failed')]!;
    const before = faults();
    vi.setSystemTime(new Date('2026-02-01'));
    await written(directory, 1);
    expect(faults()).toBeGreaterThan(before);
    expect(readdirSync(directory)).not.toContain(RETENTION_FILE);
    writeFileSync(path, whole);
    expect(await verify(directory)).toMatchObject({ verdict: 'ok', first: 0 });
  });

  test('leaves a beginning that a given head must agree with', async () => {
    const directory = await old();
    vi.setSystemTime(new Date('2026-09-01'));
    await written(directory, 1);
    const { first } = await verify(directory);
    expect(first).toBeGreaterThan(0);
    const head = { size: first, root: '0'.repeat(64) };
    const { finding } = await verifyAuditTrail(directory, { publicKey: PUBLIC_KEY, head });
    expect(finding).toMatchObject({ verdict: 'forked', seq: 0, through: first - 1 });
  });
});

test('a head by a misspelt name is not passed over', async () => {
  const directory = folder();
  await written(directory, 1);
  const options = { publicKey: PUBLIC_KEY, heads: { size: 1, root: '0'.repeat(64) } };
  await expect(verifyAuditTrail(directory, options)).rejects.toThrow('has no option "heads"');
});

describe('what is read', () => {
  test('while a line is being written to it is not torn', async () => {
    const directory = folder();
    await written(directory, 3);
    const { path } = segmentsIn(directory)[0]!;
    const bytes = readFileSync(path);
    truncateSync(path, bytes.length - 40);
    rmSync(join(directory, HEAD_FILE));
    writeFileSync(join(directory, 'lock.1'), '{}');
    const verifying = verify(directory);
    await sleep(100);
    appendFileSync(path, bytes.subarray(-40));
    expect((await verifying).verdict).toBe('unsigned');
  });

  test('is no torn entry when it is longer than one may be', async () => {
    const directory = folder();
    await written(directory, 3);
    appendFileSync(segmentsIn(directory)[0]!.path, 'a'.repeat(100_000));
    const { finding } = await verify(directory);
    expect(finding).toMatchObject({ verdict: 'bad-entry', seq: 6 });
    await written(directory, 3);
    expect(readdirSync(directory).filter((name) => name.startsWith('tampered-'))).toHaveLength(1);
  });

  test('is closed again, wherever reading stops', async (context) => {
    if (process.platform !== 'linux') context.skip('open files are listed in /proc');
    const directory = folder();
    await written(directory, 3);
    const { path } = segmentsIn(directory)[0]!;
    writeFileSync(path, readFileSync(path, 'utf8').replace('campaign 1', 'campaign 2'));
    const opened = () => readdirSync('/proc/self/fd').length;
    const before = opened();
    for (let i = 0; i < 20; i++) expect((await verify(directory)).verdict).toBe('bad-entry');
    expect(opened()).toBeLessThan(before + 5);
  });

  test('is files: a pipe in the place of one is not waited for', async (context) => {
    const directory = folder();
    await written(directory, 3);
    const head = join(directory, HEAD_FILE);
    rmSync(head);
    if (spawnSync('mkfifo', [head]).status !== 0) context.skip('there are no named pipes here');
    expect((await verify(directory)).verdict).toBe('unsigned');
    const entries = segmentsIn(directory)[0]!.path;
    rmSync(entries);
    spawnSync('mkfifo', [entries]);
    await expect(open(directory)).rejects.toThrow(`${entries} is no file`);
  });
});
