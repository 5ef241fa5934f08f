import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certificate } from '../../signing/testing/certificates.ts';
import { newKey } from '../../signing/testing/models.ts';
import { runCli, scratch } from '../testing.ts';

const VAD = join(import.meta.dirname, '../../../../node_modules/@ricky0123/vad-web/dist');
const file = scratch();
const key = newKey();
const keyFile = file('signing.pem', key.pem);
const publicFile = file('signing.pub', key.publicPem);

let made = 0;

/** A folder with real models in it. */
function models(): string {
  const folder = file(`models-${++made}`);
  mkdirSync(folder);
  for (const name of ['silero_vad_v5.onnx', 'silero_vad_legacy.onnx']) {
    copyFileSync(join(VAD, name), join(folder, name));
  }
  return folder;
}

const NAMED = ['--name', 'vad', '--model-version', '5'];

async function signed(): Promise<string> {
  const folder = models();
  expect((await runCli(['sign', folder, '--key', keyFile, ...NAMED])).code).toBe(0);
  return folder;
}

describe('sign and verify', () => {
  test('a folder of real models', async () => {
    const folder = models();
    const { stdout, stderr, code } = await runCli(['sign', folder, '--key', keyFile, ...NAMED]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /model\.sig: 2 files, 4,\d{3},\d{3} bytes, root sha256:[0-9a-f]{64}, in \d+\.\d s\n$/,
    );
    const verified = await runCli(['verify', folder, '--public-key', publicFile, ...NAMED]);
    expect([verified.code, verified.stderr]).toEqual([0, '']);
    expect(verified.stdout).toMatch(/: verified\n\nsigned for {3}vad 5\nsigned by {4}key [0-9a-f]{64}\n/);
  });

  test('one file, with a certificate, as JSON', async () => {
    const uri = 'https://example.com/model-release';
    const root = { name: 'Root', key: newKey() };
    const roots = file('ca.crt', certificate({ ...root, isIssuer: true }));
    const leaf = file('leaf.crt', certificate({ name: 'Release', key, issuer: root, uri }));
    const model = file('one.onnx', readFileSync(join(VAD, 'silero_vad_v6.onnx')));
    const made = await runCli(['sign', model, '--key', keyFile, '--certificate', leaf, '--json']);
    const { signature, rootDigest } = JSON.parse(made.stdout);
    expect(basename(signature)).toBe('one.onnx.sig');
    const args = ['--roots', roots, '--identity', uri, '--root-digest', rootDigest, '--json'];
    const { stdout, code } = await runCli(['verify', model, ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      result: 'verified',
      subject: 'one.onnx',
      signer: { kind: 'certificate', identity: uri },
      rootDigest,
    });
  });

  test('an encrypted key takes its passphrase from the environment', async () => {
    const folder = models();
    const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'abc' } as const;
    const encrypted = file('encrypted.pem', key.key.export(options));
    const without = await runCli(['sign', folder, '--key', encrypted]);
    expect([without.code, without.stderr]).toEqual([
      3,
      'parapet: --key is encrypted: its passphrase is missing\n',
    ]);
    const env = { PARAPET_KEY_PASSPHRASE: 'abc' };
    expect((await runCli(['sign', folder, '--key', encrypted], { env })).code).toBe(0);
  });

  test('progress is drawn on a terminal, and taken away', { timeout: 30_000 }, async () => {
    const folder = models();
    truncateSync(join(folder, 'silero_vad_v5.onnx'), 250 << 20);
    const { stderr } = await runCli(['sign', folder, '--key', keyFile], { terminal: 80 });
    expect(stderr).toMatch(/\d+ % {2}\d+ MiB, [\d,]+\/s/);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    const quiet = await runCli(['verify', folder, '--public-key', publicFile, '--quiet'], { terminal: 80 });
    expect([quiet.code, quiet.stderr]).toEqual([0, '']);
  });
});

describe('verify ends with code 1, tells every reason and what to do', () => {
  test.each<[string, (folder: string) => void, string[]]>([
    [
      'of files',
      (folder) => {
        writeFileSync(join(folder, 'extra.py'), '');
        writeFileSync(join(folder, 'silero_vad_v5.onnx'), 'x', { flag: 'a' });
        rmSync(join(folder, 'silero_vad_legacy.onnx'));
      },
      [
        'NOT verified',
        'extra_file: "extra.py" is there and was not signed',
        'missing_file: "silero_vad_legacy.onnx" was signed and is not there',
        'changed_file: "silero_vad_v5.onnx" is not what was signed',
        'What to do:',
        'changed_file: take the model anew',
      ],
    ],
    [
      'of a signature that is not there',
      (folder) => rmSync(join(folder, 'model.sig')),
      ['unsigned', 'sign it'],
    ],
    [
      'of a name that is no text for terminals',
      (folder) => writeFileSync(join(folder, '\u001b[31mred'), ''),
      ['extra_file: "\\u001b[31mred" is there'],
    ],
  ])('%s', async (_, change, told) => {
    const folder = await signed();
    change(folder);
    const { stdout, code } = await runCli(['verify', folder, '--public-key', publicFile]);
    expect(code).toBe(1);
    for (const text of told) expect(stdout).toContain(text);
    expect(stdout).not.toContain('\u001b');
    const json = await runCli(['verify', folder, '--public-key', publicFile, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout).reasons.length).toBeGreaterThan(0);
  });

  test('of another version', async () => {
    const args = ['--public-key', publicFile, '--name', 'vad', '--model-version', '6'];
    const { stdout, code } = await runCli(['verify', await signed(), ...args]);
    expect(code).toBe(1);
    expect(stdout).toContain('wrong_model: it is signed for "vad@5", not "vad@6"');
  });
});

describe('errors name the option and say what to do', () => {
  const text = file('text', 'text');

  test.each<[string[], 2 | 3, string]>([
    [['verify', '.'], 2, 'wants --public-key, --roots or --trusted-root: nobody is trusted by default'],
    [['verify', '.', '--roots', text], 2, '--roots and --trusted-root want --identity'],
    [
      ['verify', '.', '--trusted-root', text, '--identity', 'a'],
      2,
      '--trusted-root and --issuer belong together',
    ],
    [
      ['verify', '.', '--public-key', publicFile, '--name', 'm'],
      2,
      '--name and --model-version belong together',
    ],
    [['verify', '/nowhere', '--public-key', publicFile], 3, 'ENOENT'],
    [['verify', '.', '--public-key', '/nowhere'], 3, '--public-key /nowhere cannot be read: ENOENT'],
    [['verify', '.', '--public-key', keyFile], 3, '--public-key must be a public key in PEM'],
    [['verify', '.', '--roots', text, '--identity', 'a'], 3, '--roots must hold certificates in PEM'],
    [
      ['verify', '.', '--trusted-root', text, '--identity', 'a', '--issuer', 'b'],
      3,
      '--trusted-root must be a trusted_root.json of sigstore',
    ],
    [
      ['verify', '.', '--public-key', publicFile, '--root-digest', 'abc'],
      3,
      '--root-digest must be sha256: and 64 hex digits, not "abc"',
    ],
    [['sign', '.'], 2, 'sign wants --key FILE'],
    [['sign', '.', '--key', publicFile], 3, '--key must be a private key in PEM'],
    [['sign', '/nowhere', '--key', keyFile], 3, 'ENOENT'],
  ])('%j', async (argv, code, message) => {
    const { stderr, ...ended } = await runCli(argv);
    expect(ended.code).toBe(code);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('PRIVATE KEY--');
  });

  test('an existing signature is not replaced without --force', async () => {
    const folder = await signed();
    const { code, stderr } = await runCli(['sign', folder, '--key', keyFile]);
    expect([code, stderr]).toEqual([
      3,
      `parapet: ${join(folder, 'model.sig')} exists: --force replaces it\n`,
    ]);
    expect((await runCli(['sign', folder, '--key', keyFile, '--force'])).code).toBe(0);
  });

  test('Ctrl-C ends with code 130 and leaves no signature', async () => {
    const folder = models();
    const { code } = await runCli(['sign', folder, '--key', keyFile], { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    const { stdout } = await runCli(['verify', folder, '--public-key', publicFile]);
    expect(stdout).toContain('unsigned');
  });
});
