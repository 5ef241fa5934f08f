import { spawn, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { configureSecurity } from '../security/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { AuditError } from './error.ts';
import { HEAD_FILE, RETENTION_FILE, segmentsIn } from './files.ts';
import type { AuditTrailOptions } from './options.ts';
import { SegmentFile } from './segment-file.ts';
import { auditing } from './sink.ts';
import { act, folders, KEY, linesOf, open, PUBLIC_KEY, verify, written } from './trail.fixture.ts';
import { type AuditTrail, openAuditTrail } from './trail.ts';
import { verifyAuditTrail } from './verify.ts';

vi.setConfig({ testTimeout: 60_000 });
const folder = folders();
let sdk: TestSdk;
let trail: AuditTrail | undefined;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await trail?.close();
  trail = undefined;
  await sdk.stop();
});

const entriesOf = (directory: string) => linesOf(directory).map((line) => JSON.parse(line));
const typesOf = (directory: string) => entriesOf(directory).map(({ type }) => type);
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('audit_failed')]!;
const findings = () => sdk.events().filter(({ eventName }) => eventName === events.securityFinding.name);
const value = (key: keyof typeof metrics) => sdk.value(metrics[key].name, {});

describe('an entry', () => {
  test('says what was done, to what, why and when, and who did it as a keyed hash', async () => {
    configureSecurity({ actorKey: 'a key of the tests' });
    const directory = folder();
    trail = await open(directory);
    const seq = trail.append({
      type: 'shop.price.override',
      actor: 'ada@example.com',
      reason: 'clearance',
      subject: 'article-7',
      data: { price: 12.5, was: 20 },
    });
    configureSecurity({});
    const entry = entriesOf(directory)[seq!];
    expect(entry).toMatchObject({
      v: 1,
      seq,
      type: 'shop.price.override',
      actor: expect.stringMatching(/^k1:[0-9a-f]{32}$/),
      reason: 'clearance',
      subject: 'article-7',
      data: { price: 12.5, was: 20 },
    });
    expect(trail.origin).toBe(`example.com/mail-filter/${entry.chain}`);
    expect(Math.abs(Date.parse(entry.time) - Date.now())).toBeLessThan(60_000);
    expect(readFileSync(segmentsIn(directory)[0]!.path, 'utf8')).not.toContain('ada@');
  });

  test.each<[string, unknown]>([
    ['a type of the library', { type: 'ml.model.rollback' }],
    ['a type of the trail', { type: 'audit.gap' }],
    ['no name as type', { type: 'Price!' }],
    ['a number that is not finite', { type: 'shop.x', data: { a: Number.NaN } }],
    ['a number that others would read as another', { type: 'shop.x', data: { a: 2 ** 60 } }],
    ['half a character', { type: 'shop.x', data: { a: '\ud800' } }],
    ['an object of a class', { type: 'shop.x', data: { a: new Map() } }],
    ['too many levels', { type: 'shop.x', data: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) }],
    ['a reason that is too long', { type: 'shop.x', reason: 'x'.repeat(257) }],
    ['a line that is too long', { type: 'shop.x', data: { a: 'x'.repeat(70_000) } }],
    ['no action at all', undefined],
  ])('with %s is not written, which is counted, and told by the next', async (_, action) => {
    const directory = folder();
    trail = await open(directory);
    const [failed, lost] = [faults(), await value('auditLost')];
    expect(trail.append(action as never)).toBeUndefined();
    expect(faults()).toBe(failed + 1);
    expect(await value('auditLost')).toBe(lost! + 1);
    act(trail, 1);
    expect(typesOf(directory).slice(-2)).toEqual(['audit.gap', 'shop.price.override']);
    expect(entriesOf(directory).at(-2).data).toMatchObject({ count: 1, error: 'invalid' });
  });
});

describe('a checkpoint', () => {
  test('is signed, kept beside the entries, sent as an event and measured', async () => {
    const directory = folder();
    trail = await open(directory);
    const entries = await value('auditEntries');
    act(trail, 1);
    act(trail, 2);
    const note = await trail.checkpoint();
    expect(readFileSync(join(directory, HEAD_FILE), 'utf8')).toContain(note);
    const [origin, size, root] = note!.split('\n');
    const event = sdk.events().findLast(({ eventName }) => eventName === events.auditCheckpoint.name);
    expect(event?.attributes).toMatchObject({
      [ATTR.auditOrigin]: origin,
      [ATTR.auditSize]: Number(size),
      [ATTR.auditRoot]: root,
      [ATTR.auditNote]: note,
    });
    expect(await value('auditEntries')).toBe(entries! + 2);
    expect(await value('auditSequence')).toBe(trail.size - 1);
    expect(await value('auditCheckpointSize')).toBe(trail.size);
    expect(await value('auditUnsignedAge')).toBe(0);
    act(trail, 3);
    expect(await value('auditUnsignedAge')).toBeGreaterThanOrEqual(0);
    expect(await value('auditCheckpointSize')).toBe(trail.size - 1);
  });

  test('comes by itself after so many entries', async () => {
    const directory = folder();
    trail = await open(directory, { checkpointEntries: 3 });
    for (let i = 0; i < 3; i++) act(trail, i);
    const { size } = trail;
    await vi.waitFor(async () => expect(await value('auditCheckpointSize')).toBe(size), { timeout: 10_000 });
  });

  test('is of entries that are on the disk alone: where they cannot be flushed, none is signed', async () => {
    const directory = folder();
    trail = await open(directory);
    act(trail, 1);
    const before = readFileSync(join(directory, HEAD_FILE), 'utf8');
    const flush = vi
      .spyOn(SegmentFile.prototype, 'flush')
      .mockRejectedValue(Object.assign(new Error('io'), { code: 'EIO' }));
    expect(await trail.checkpoint()).toBeUndefined();
    expect(readFileSync(join(directory, HEAD_FILE), 'utf8')).toBe(before);
    flush.mockRestore();
    expect(await trail.checkpoint()).toContain('example.com/mail-filter');
  });
});

describe('files', () => {
  test('follow one another, and the chain goes on through them and through restarts', async () => {
    const directory = folder();
    await written(directory, 300, { rotateBytes: 65_536 });
    await written(directory, 300, { rotateBytes: 65_536 });
    const segments = segmentsIn(directory);
    expect(segments.length).toBeGreaterThan(3);
    const lines = linesOf(directory);
    for (const { first } of segments)
      expect(JSON.parse(lines[first]!)).toMatchObject({ seq: first, type: 'audit.segment' });
    expect(
      entriesOf(directory)
        .filter(({ type }) => type === 'audit.opened')
        .map(({ data }) => data),
    ).toEqual([{ clean: true }, { clean: true }]);
    expect(await verify(directory)).toMatchObject({ verdict: 'ok', size: lines.length });
  });

  test('that are old enough are deleted, which a signed record tells, and nothing else may', async () => {
    const directory = folder();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01') });
    await written(directory, 300, { rotateBytes: 65_536 });
    const old = segmentsIn(directory);
    vi.setSystemTime(new Date('2026-09-01'));
    // The file that is written to stays, whatever its age.
    await written(directory, 200, { rotateBytes: 65_536 });
    const { first } = segmentsIn(directory)[0]!;
    expect(first).toBe(old.at(-1)!.first);
    expect(await verify(directory)).toMatchObject({ verdict: 'ok', first });
    expect(entriesOf(directory).find(({ type }) => type === 'audit.retention').data).toEqual({
      from: 0,
      before: first,
      days: 200,
    });
    const record = join(directory, RETENTION_FILE);
    const signed = readFileSync(record, 'utf8');
    for (const forged of [signed.replace(`\n${first}\n`, `\n${first + 1}\n`), '', undefined]) {
      if (forged === undefined) rmSync(record);
      else writeFileSync(record, forged);
      expect((await verify(directory)).finding).toMatchObject({
        verdict: 'missing',
        seq: 0,
        through: first - 1,
      });
    }
    writeFileSync(record, signed);
    rmSync(segmentsIn(directory)[0]!.path);
    expect((await verify(directory)).finding).toMatchObject({ verdict: 'missing', seq: first });
  });

  test('are for their owner alone', async () => {
    const directory = join(folder(), 'made', 'here');
    await written(directory, 1);
    for (const name of readdirSync(directory)) {
      expect(statSync(join(directory, name)).mode & 0o077, name).toBe(0);
    }
  });
});

describe('what cannot be written', () => {
  const noSpace = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

  test('is counted, and told in the first entry that can be; the service goes on', async () => {
    const directory = folder();
    trail = await open(directory);
    const lost = (await value('auditLost'))!;
    const append = vi.spyOn(SegmentFile.prototype, 'append').mockImplementation(() => {
      throw noSpace();
    });
    for (let i = 0; i < 5; i++) expect(act(trail, i)).toBeUndefined();
    expect(await value('auditLost')).toBe(lost + 5);
    append.mockRestore();
    expect(act(trail, 6)).toBeTypeOf('number');
    expect(entriesOf(directory).at(-2)).toMatchObject({
      type: 'audit.gap',
      data: { count: 5, error: 'ENOSPC' },
    });
    await trail.close();
    expect(await verify(directory)).toMatchObject({ verdict: 'ok' });
  });

  test('to a disk that is full for real', async (context) => {
    const directory = folder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', directory]).status === 0;
    if (!mounted) context.skip('mounting takes more rights');
    try {
      trail = await open(directory);
      let written = 0;
      while (act(trail, written) !== undefined) written++;
      expect(written).toBeGreaterThan(100);
      expect(act(trail, 0)).toBeUndefined();
      await trail.close();
      expect((await verify(directory)).verdict).toBe('ok');
    } finally {
      spawnSync('umount', [directory]);
    }
  });

  test('with fsync entry, an entry that was not forced to the disk is not acknowledged', async () => {
    const directory = folder();
    trail = await open(directory, { fsync: 'entry' });
    const flush = vi.spyOn(SegmentFile.prototype, 'flushNow').mockImplementation(() => {
      throw Object.assign(new Error('io'), { code: 'EIO' });
    });
    const failed = faults();
    expect(act(trail, 1)).toBeUndefined();
    expect(faults()).toBe(failed + 1);
    flush.mockRestore();
    // It is in the chain all the same, so it is no gap.
    expect(act(trail, 2)).toBe(trail.size - 1);
    expect(typesOf(directory)).not.toContain('audit.gap');
  });

  test('because the file was deleted is found within a second or two: a critical finding, and a new trail', async () => {
    const directory = folder();
    trail = await open(directory);
    act(trail, 1);
    const { origin } = trail;
    rmSync(directory, { recursive: true });
    await vi.waitFor(() => expect(trail!.origin).not.toBe(origin), { timeout: 10_000 });
    expect(findings().at(-1)?.attributes).toMatchObject({
      [ATTR.securityCategory]: 'tampering',
      [ATTR.securitySeverity]: 'critical',
      [ATTR.findingReason]: expect.stringContaining('deleted while it was written to'),
    });
    act(trail, 2);
    await trail.close();
    expect(typesOf(directory)).toEqual(
      expect.arrayContaining(['audit.replaced', 'ml.security.finding', 'shop.price.override']),
    );
    expect(await verify(directory)).toMatchObject({ verdict: 'ok' });
  });
});

describe('a trail that was tampered with', () => {
  test('is reported at open, put aside as it is, and followed by a new one', async () => {
    const directory = folder();
    await written(directory, 5);
    const { path } = segmentsIn(directory)[0]!;
    writeFileSync(path, readFileSync(path, 'utf8').replace('campaign 3', 'campaign 9'));
    const tampered = readFileSync(path);
    trail = await open(directory);
    expect(findings().at(-1)).toMatchObject({
      attributes: {
        [ATTR.securityCategory]: 'tampering',
        [ATTR.securitySeverity]: 'critical',
        [ATTR.securityRule]: 'audit_trail',
        [ATTR.findingReason]: expect.stringContaining('bad-entry: entry 5 was changed'),
      },
    });
    const aside = readdirSync(directory).find((name) => name.startsWith('tampered-'))!;
    expect(readFileSync(join(directory, aside, segmentsIn(join(directory, aside))[0]!.name))).toEqual(
      tampered,
    );
    expect(entriesOf(directory).find(({ type }) => type === 'audit.replaced').data).toMatchObject({
      verdict: 'bad-entry',
      seq: 5,
      moved: aside,
    });
  });

  test.each<[string, (directory: string) => void]>([
    ['all entries are gone', (directory) => rmSync(segmentsIn(directory)[0]!.path)],
    ['the head is gone', (directory) => rmSync(join(directory, HEAD_FILE))],
    [
      'more without an end than an entry may have',
      (directory) => appendFileSync(segmentsIn(directory)[0]!.path, 'x'.repeat(100_000)),
    ],
  ])('%s', async (_, tamper) => {
    const directory = folder();
    await written(directory, 5);
    tamper(directory);
    trail = await open(directory);
    expect(findings().at(-1)?.attributes[ATTR.securityCategory]).toBe('tampering');
    expect(typesOf(directory)).toContain('audit.replaced');
  });
});

describe('a directory', () => {
  test('has one writer: another process is refused, and one that is gone is not in the way', async () => {
    const directory = folder();
    const pem = KEY.export({ type: 'pkcs8', format: 'pem' }) as string;
    const fixture = join(import.meta.dirname, 'crash.fixture.ts');
    const child = spawn(process.execPath, [fixture, directory, pem, 'interval']);
    await once(child.stdout, 'data');
    await expect(open(directory)).rejects.toThrow(`in use by process ${child.pid} on ${hostname()}`);
    expect(auditing.sink).toBeUndefined();
    child.stdout.resume();
    child.kill('SIGKILL');
    await once(child, 'close');
    trail = await open(directory);
    expect(act(trail, 1)).toBeTypeOf('number');
    expect(readdirSync(directory).filter((name) => name.startsWith('lock.'))).toHaveLength(1);
    await trail.close();
    expect(readdirSync(directory).filter((name) => name.startsWith('lock.'))).toEqual([]);
  });

  test.each<[string, object, number, boolean]>([
    ['of another process with the same id', { pid: process.pid, host: hostname(), started: '1' }, 0, true],
    ['of another host, touched just now', { pid: 1, host: 'elsewhere', started: '1' }, 0, false],
    ['of another host, not touched for long', { pid: 1, host: 'elsewhere', started: '1' }, 120_000, true],
  ])('with a lock %s', async (_, holder, ageMs, isFree) => {
    const directory = folder();
    const path = join(directory, 'lock.3');
    writeFileSync(path, JSON.stringify({ token: 't', ...holder }));
    const at = new Date(Date.now() - ageMs);
    utimesSync(path, at, at);
    const opened = open(directory);
    if (isFree) trail = await opened;
    else await expect(opened).rejects.toThrow(AuditError);
  });

  test('that was taken over is not written to any more', async () => {
    const directory = folder();
    trail = await open(directory);
    const [lock] = readdirSync(directory).filter((name) => name.startsWith('lock.'));
    rmSync(join(directory, lock!));
    writeFileSync(
      join(directory, 'lock.9'),
      JSON.stringify({ pid: 1, host: 'elsewhere', started: '1', token: 't' }),
    );
    await vi.waitFor(() => expect(act(trail!, 1)).toBeUndefined(), { timeout: 10_000 });
    const size = linesOf(directory).length;
    for (let i = 0; i < 3; i++) act(trail, i);
    expect(linesOf(directory)).toHaveLength(size);
    rmSync(join(directory, 'lock.9'));
    await vi.waitFor(() => expect(act(trail!, 1)).toBeTypeOf('number'), { timeout: 10_000 });
    expect(typesOf(directory)).toContain('audit.gap');
  });

  test('of a trail with another name or key is refused, and left as it is', async () => {
    const directory = folder();
    await written(directory, 1);
    const before = linesOf(directory);
    await expect(open(directory, { name: 'example.com/other' })).rejects.toThrow(
      'has the name example.com/mail-filter: give that, or another directory',
    );
    const { privateKey } = generateKeyPairSync('ed25519');
    await expect(open(directory, { key: privateKey })).rejects.toThrow(
      'was signed by another key: give its public key as previousKeys',
    );
    expect(linesOf(directory)).toEqual(before);
    trail = await open(directory, { key: privateKey, previousKeys: [PUBLIC_KEY] });
    await trail.close();
    expect(
      await verifyAuditTrail(directory, { publicKey: [PUBLIC_KEY, createPublicKey(privateKey)] }),
    ).toMatchObject({ verdict: 'ok' });
    expect(await verify(directory)).toMatchObject({ verdict: 'wrong-key' });
  });

  // The superuser may write anywhere.
  test.skipIf(process.getuid?.() === 0)('that may not be written to is refused with what to do', async () => {
    const directory = folder();
    chmodSync(directory, 0o500);
    await expect(open(directory)).rejects.toThrow(
      'it must be a folder that this process may write to (EACCES',
    );
  });

  test('that is a file is refused with what to do', async () => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    await expect(open(path)).rejects.toThrow(
      `openAuditTrail cannot use ${path}: it must be a folder that this process may write to`,
    );
  });

  test('a process has one trail', async () => {
    trail = await open(folder());
    await expect(open(folder())).rejects.toThrow('this process keeps an audit trail already: close it first');
  });
});

test('what ends without close is closed when the process exits', async () => {
  const directory = folder();
  const pem = KEY.export({ type: 'pkcs8', format: 'pem' });
  const program = `
    import { openAuditTrail } from ${JSON.stringify(join(import.meta.dirname, 'trail.ts'))};
    const trail = await openAuditTrail({ directory: ${JSON.stringify(directory)}, name: 'example.com/mail-filter', key: ${JSON.stringify(pem)} });
    trail.append({ type: 'shop.opened' });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  expect((await once(child, 'close'))[0]).toBe(0);
  expect(typesOf(directory)).toEqual(['audit.segment', 'audit.opened', 'shop.opened', 'audit.closed']);
  trail = await open(directory);
  expect(entriesOf(directory).at(-1)).toMatchObject({ type: 'audit.opened', data: { clean: true } });
});

test.each<[Record<string, unknown>, string]>([
  [{ directory: '' }, 'wants directory, the path of a folder, not ""'],
  [
    { name: 'a b' },
    'option name must be of 128 characters at most, without spaces and plus signs, not "a b"',
  ],
  [{ key: 'no key' }, 'option key must be a private key in PEM'],
  [{ fsync: 'never' }, 'option fsync must be entry or interval, not "never"'],
  [
    { retentionDays: 30 },
    'option retentionDays must be 184 or more, not 30: six months have so many. If you may keep less, say so with acceptShortRetention: true',
  ],
  [{ rotateBytes: 1 }, 'option rotateBytes must be a whole number from 65536 to 1073741824, not 1'],
  [{ checkpointSeconds: 0 }, 'option checkpointSeconds must be a whole number from 1 to 86400, not 0'],
  [{ previousKeys: KEY }, 'option previousKeys must be an array of keys'],
  [{ retain: 3 }, 'has no option "retain"'],
])('wrong options are named: %j', async (options, message) => {
  const given = { directory: folder(), name: 'example.com/x', key: KEY, ...options } as AuditTrailOptions;
  await expect(openAuditTrail(given)).rejects.toThrow(message);
});

test('retention may be short where that is said', async () => {
  trail = await open(folder(), { retentionDays: 30, acceptShortRetention: true });
  expect(trail.size).toBeGreaterThan(0);
});
