import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, verify as verifySignature } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEAD_FILE, segmentsIn } from '../../audit/files.ts';
import { folders, KEY, linesOf, PUBLIC_KEY, written } from '../../audit/trail.fixture.ts';
import { runCli, scratch } from '../testing.ts';

const folder = folders();
const file = scratch();
let directory: string;
let key: string;
let older: string;

beforeAll(async () => {
  directory = folder();
  key = file('audit.pub.pem', PUBLIC_KEY.export({ type: 'spki', format: 'pem' }) as string);
  await written(directory, 10);
  older = file('older.tlog-proof', readFileSync(join(directory, HEAD_FILE), 'utf8'));
  await written(directory, 10);
});

const audit = (...argv: string[]) => runCli(['audit', ...argv, '--public-key', key]);
const headOf = (path: string) => {
  const [origin, size, root] = readFileSync(path, 'utf8').split('\n\n')[1]!.split('\n');
  return { origin: origin!, size: Number(size), root: root! };
};

describe('audit verify', () => {
  test('tells what the trail is, and that all is well', async () => {
    const { size } = headOf(join(directory, HEAD_FILE));
    const { code, stdout, stderr } = await audit('verify', directory);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${directory}: ok\n\ntrail    example.com/mail-filter/`);
    expect(stdout).toContain(`entries  ${size}, 0 to ${size - 1}\nsigned   all of them\n`);
    const report = JSON.parse((await audit('verify', directory, '--json')).stdout);
    expect(report).toMatchObject({ verdict: 'ok', size, signed: size, first: 0 });
  });

  test('says what is wrong, and where', async () => {
    const copy = folder();
    await written(copy, 5);
    const { path, name } = segmentsIn(copy)[0]!;
    writeFileSync(path, readFileSync(path, 'utf8').replace('campaign 3', 'campaign 8'));
    const { code, stdout } = await audit('verify', copy);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${copy}: bad-entry\n\nentry 5 was changed: entry 6 follows on another (${name}, line 7)`,
    );
    expect(stdout).toContain('signed   none of them\n');
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const unknown = await runCli(['audit', 'verify', directory, '--public-key', file('other.pem', other)]);
    expect(unknown.stdout).toContain('entries  none\nsigned   none of them\n');
  });

  test('compares a head or a checkpoint that was kept', async () => {
    const then = headOf(older);
    expect((await audit('verify', directory, '--head', `${then.size}:${then.root}`)).code).toBe(0);
    expect((await audit('verify', directory, '--checkpoint', older)).code).toBe(0);
    const forked = await audit('verify', directory, '--head', `${then.size}:${'0'.repeat(64)}`, '--json');
    expect([forked.code, JSON.parse(forked.stdout).verdict]).toEqual([1, 'forked']);
    const bigger = await audit('verify', directory, '--head', `1000:${then.root}`);
    expect(bigger.stdout).toContain('to 999 are gone: the given head covers them');
  });

  test.each<[string[], number, string]>([
    [['--head', '12'], 2, '--head must be the number of entries, a colon, and the root'],
    [['--checkpoint', '/nowhere'], 3, '--checkpoint /nowhere cannot be read'],
  ])('%j is refused', async (argv, code, message) => {
    const ran = await audit('verify', directory, ...argv);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(message);
  });

  test('of no trail, or with no key, says what is lacking', async () => {
    expect((await audit('verify', folder())).stderr).toContain('holds no audit trail: no file of entries');
    const noKey = file('no.pem', 'x');
    const ran = await runCli(['audit', 'verify', directory, '--public-key', noKey]);
    expect([ran.code, ran.stderr]).toEqual([
      3,
      expect.stringContaining('--public-key must be a public key in PEM'),
    ]);
    const own = file('own.pem', KEY.export({ type: 'pkcs8', format: 'pem' }) as string);
    expect((await runCli(['audit', 'verify', directory, '--public-key', own])).code).toBe(3);
  });
});

describe('proofs', () => {
  test('of an entry can be checked without the trail', async () => {
    const { stdout, code } = await audit('prove', directory, '--seq', '4');
    expect(code).toBe(0);
    const proof = file('entry.tlog-proof', stdout);
    const ran = await audit('verify-proof', proof);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('ok, entry 4 of example.com/mail-filter/');
    expect(ran.stdout).toContain('"type": "shop.price.override"');
    const [, extra, ...rest] = stdout.split('\n');
    const entry = Buffer.from(extra!.slice(6), 'base64').toString().replace('campaign', 'Campaign');
    const forged = ['c2sp.org/tlog-proof@v1', `extra ${Buffer.from(entry).toString('base64')}`, ...rest].join(
      '\n',
    );
    const refused = await audit('verify-proof', file('forged.tlog-proof', forged));
    expect([refused.code, refused.stdout]).toEqual([
      1,
      expect.stringContaining('false-proof, the hashes do not lead'),
    ]);
  });

  test('are right by the script of docs/audit.md and openssl alone', async () => {
    const page = readFileSync(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
    const script = file('check.py', /```py\n(.*?)```/s.exec(page)![1]!);
    const [, command = ''] = /^(openssl pkeyutl .*)$/m.exec(page)!;
    const cwd = dirname(script);
    const { stdout } = await audit('prove', directory, '--seq', '5');
    const proof = file('by-others.tlog-proof', stdout);
    const checked = spawnSync('python3', [script, proof], { cwd, encoding: 'utf8' });
    expect([checked.stderr, checked.stdout.trim()]).toEqual(['', linesOf(directory)[5]]);
    const signed = spawnSync('openssl', command.split(' ').slice(1), { cwd, encoding: 'utf8' });
    expect([signed.status, signed.stdout]).toEqual([0, 'Signature Verified Successfully\n']);
    const forged = file('forged-by-others.tlog-proof', stdout.replace('index 5', 'index 6'));
    expect(spawnSync('python3', [script, forged], { cwd, encoding: 'utf8' }).stderr).toContain(
      'AssertionError',
    );
  });

  test('that the trail only grew take the checkpoint of then', async () => {
    const { size } = headOf(older);
    const { stdout } = await audit('prove', directory, '--from', String(size));
    const proof = file('growth.txt', stdout);
    const ran = await audit('verify-proof', proof, '--checkpoint', older);
    expect([ran.code, ran.stdout]).toEqual([
      0,
      expect.stringContaining('ok, nothing but new entries came to'),
    ]);
    expect((await audit('verify-proof', proof)).code).toBe(3);
  });

  test('are not made of what is not signed, not asked for, or not right', async () => {
    expect((await audit('prove', directory, '--seq', '9999')).stderr).toContain(
      'there is no entry 9999 in the newest checkpoint',
    );
    expect((await audit('prove', directory)).code).toBe(2);
    const copy = folder();
    await written(copy, 5);
    const { path } = segmentsIn(copy)[0]!;
    truncateSync(path, readFileSync(path).length - 3);
    expect((await audit('prove', copy, '--seq', '2')).stderr).toContain('is not right: entries');
  });
});

describe('audit export', () => {
  test.each([
    'ndjson',
    'json',
  ])('writes %s, each entry with its proof, and signs the digest', async (format) => {
    const out = file(`evidence.${format}`);
    const privateKey = file('audit.pem', KEY.export({ type: 'pkcs8', format: 'pem' }) as string);
    const { code, stdout } = await audit(
      'export',
      directory,
      '--out',
      out,
      '--format',
      format,
      '--type',
      'shop.price.override',
      '--exporter',
      'dpo',
      '--key',
      privateKey,
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/: 20 entries, sha256:[0-9a-f]{64}, signed in /),
    ]);
    const text = readFileSync(out, 'utf8');
    const { manifest, entries } =
      format === 'json'
        ? JSON.parse(text)
        : {
            manifest: JSON.parse(text.split('\n')[0]!),
            entries: text
              .trimEnd()
              .split('\n')
              .slice(1)
              .map((line) => JSON.parse(line)),
          };
    expect(manifest).toMatchObject({
      kind: 'parapet.audit.export/v1',
      exporter: 'dpo',
      entries: 20,
      byType: { 'shop.price.override': 20 },
      trail: { firstSeq: 0, verdict: 'ok' },
      filter: { types: ['shop.price.override'] },
    });
    // Each of them is a proof that others can check.
    const lines = linesOf(directory);
    for (const { entry, proof } of entries) {
      const extra = Buffer.from(lines[entry.seq]!).toString('base64');
      const made = [
        'c2sp.org/tlog-proof@v1',
        `extra ${extra}`,
        `index ${entry.seq}`,
        ...proof,
        '',
        manifest.checkpoint,
      ].join('\n');
      expect((await audit('verify-proof', file('one.tlog-proof', made))).code).toBe(0);
    }
    const [signed, signature] = readFileSync(`${out}.note`, 'utf8').split('\n\n');
    expect(signed).toContain(`sha256:${createHash('sha256').update(text).digest('hex')}`);
    const bytes = Buffer.from(signature!.trim().split(' ')[2]!, 'base64').subarray(4);
    expect(verifySignature(null, Buffer.from(`${signed}\n`), PUBLIC_KEY, bytes)).toBe(true);
    expect((await audit('export', directory, '--out', out)).stderr).toContain('exists: --force replaces it');
  });

  test('of a time, or of none, and nothing of a trail that is not right', async () => {
    const out = file('some.ndjson');
    const none = await audit('export', directory, '--out', out, '--to', '2020-01-01', '--json');
    expect(JSON.parse(none.stdout)).toMatchObject({ entries: 0 });
    rmSync(out);
    const wrong = await audit('export', directory, '--out', out, '--from', 'yesterday');
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('--from must be a time such as')]);
    const copy = folder();
    await written(copy, 5);
    const { path } = segmentsIn(copy)[0]!;
    truncateSync(path, readFileSync(path).length - 3);
    expect((await audit('export', copy, '--out', out)).code).toBe(3);
    expect(() => readFileSync(out)).toThrow('ENOENT');
    expect(() => readFileSync(`${out}.part`)).toThrow('ENOENT');
  });
});
