import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signModel, type VerifyModelOptions, verifyModel } from './index.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import { codesOf, modelFolders, newKey, sealedWith, statementOf } from './testing/models.ts';

const folder = modelFolders();
const key = newKey();
const trust = { publicKeys: [key.publicPem] };

/** Codes that a test below gave. */
const given = new Set<string>();
/** Of chain.test.ts and sigstore.test.ts. */
const CODES_OF_OTHER_TESTS: readonly ReasonCode[] = [
  'certificate_invalid',
  'identity_not_allowed',
  'library_missing',
];

async function refusal(path: string, options: Partial<VerifyModelOptions> = {}) {
  const verification = await verifyModel(path, { trust, ...options });
  const codes = codesOf(verification);
  for (const code of codes) given.add(code);
  return { verification, codes };
}

async function signed(files: Record<string, string> = { a: '1', 'sub/b': '2' }): Promise<string> {
  const path = folder(files);
  await signModel(path, { key: key.pem, model: { name: 'm', version: '1' } });
  return path;
}

describe('the files', () => {
  const put = (name: string, text: string) => (path: string) => writeFileSync(join(path, name), text);

  test.each<[string, (path: string) => void, string[]]>([
    ['changed', put('a', '2'), ['changed_file']],
    ['longer', put('a', '11'), ['changed_file']],
    ['empty', put('a', ''), ['changed_file']],
    ['extra', put('sub/c', ''), ['extra_file']],
    ['extra and hidden', put('.hidden', ''), ['extra_file']],
    ['a signature by another name', put('other.sig', ''), ['extra_file']],
    ['missing', (path) => rmSync(join(path, 'a')), ['missing_file']],
    ['renamed', (path) => renameSync(join(path, 'a'), join(path, 'A')), ['extra_file', 'missing_file']],
    [
      'two exchanged',
      (path) => {
        renameSync(join(path, 'a'), join(path, 'x'));
        renameSync(join(path, 'sub/b'), join(path, 'a'));
        renameSync(join(path, 'x'), join(path, 'sub/b'));
      },
      ['changed_file', 'changed_file'],
    ],
    [
      'a link to the same content',
      (path) => {
        renameSync(join(path, 'a'), join(path, '..', 'moved'));
        symlinkSync(join(path, '..', 'moved'), join(path, 'a'));
      },
      ['linked_file'],
    ],
    ['a link beside them', (path) => symlinkSync('a', join(path, 'c')), ['linked_file']],
    [
      'a folder that is a link',
      (path) => {
        const elsewhere = folder({ b: '2' });
        rmSync(join(path, 'sub'), { recursive: true });
        symlinkSync(elsewhere, join(path, 'sub'));
      },
      ['linked_file', 'missing_file'],
    ],
    ['a link to nothing', (path) => symlinkSync('/nowhere', join(path, 'c')), ['linked_file']],
    ['a named pipe', (path) => void execFileSync('mkfifo', [join(path, 'c')]), ['special_file']],
    [
      'a named pipe in the place of a file',
      (path) => {
        rmSync(join(path, 'a'));
        execFileSync('mkfifo', [join(path, 'a')]);
      },
      ['special_file'],
    ],
    [
      'a folder in the place of a file',
      (path) => {
        rmSync(join(path, 'a'));
        mkdirSync(join(path, 'a'));
      },
      ['missing_file'],
    ],
    ['a file of git in a folder of its own', (path) => put('c', '')(join(path, 'sub')), ['extra_file']],
  ])('%s', async (_, change, expected) => {
    const path = await signed();
    change(path);
    const { verification, codes } = await refusal(path);
    expect(codes).toEqual(expected);
    expect(verification).toMatchObject({
      result: 'failed',
      reasonCount: expected.length,
      signer: { kind: 'key' },
    });
  });

  test('what is allowed: empty folders, hard links, files of git, a link on the way to the folder', async () => {
    const path = await signed();
    mkdirSync(join(path, 'nothing'));
    mkdirSync(join(path, '.git'));
    writeFileSync(join(path, '.git', 'HEAD'), 'x');
    linkSync(join(path, 'a'), join(path, '..', 'hard'));
    symlinkSync(path, join(path, '..', 'current'));
    const verified = await verifyModel(join(path, '..', 'current'), { trust });
    expect(verified).toMatchObject({ result: 'verified', path, files: [{ path: 'a' }, { path: 'sub/b' }] });
  });

  test('one that may not be read', async () => {
    const path = await signed();
    chmodSync(join(path, 'sub'), 0);
    // Root may read everything: then the folder is made to be no folder of this system at all.
    const asRoot = process.getuid?.() === 0;
    if (asRoot) chmodSync(join(path, 'sub'), 0o755);
    const { codes } = await refusal(asRoot ? join(path, 'absent') : path);
    chmodSync(join(path, 'sub'), 0o755);
    expect(codes).toEqual(['unreadable']);
  });

  test('at most a hundred reasons are told, and all are counted', async () => {
    const path = await signed();
    for (let i = 0; i < 250; i++) writeFileSync(join(path, `extra-${i}`), '');
    const { verification } = await refusal(path);
    expect(verification).toMatchObject({ reasonCount: 250, reasons: { length: 100 } });
  });

  test('one that is written to while it is read', async () => {
    const path = await signed({ big: 'x'.repeat(8 << 20) });
    let grown = false;
    const { codes } = await refusal(path, {
      onProgress() {
        if (grown) return;
        grown = true;
        writeFileSync(join(path, 'big'), 'y', { flag: 'a' });
      },
    });
    expect(codes).toEqual(['busy_file']);
  });
});

/** Sets a value deep within: `a.0.b`. */
const set = (place: string, value: unknown) => (one: object) => {
  const steps = place.split('.');
  const last = steps.pop()!;
  const within = steps.reduce(
    (at, step) => at[step] as Record<string, unknown>,
    one as Record<string, unknown>,
  );
  within[last] = value;
};

describe('the signature', () => {
  // biome-ignore lint/suspicious/noExplicitAny: tests put anything into it
  const bundle = (change: (bundle: any) => unknown) => async (path: string) => {
    const file = join(path, 'model.sig');
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    const text = change(bundle) ?? bundle;
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  };
  const statement =
    (change: (statement: ReturnType<typeof statementOf>) => unknown) => async (path: string) => {
      const made = statementOf();
      const text = change(made) ?? made;
      writeFileSync(join(path, 'model.sig'), sealedWith(key, text));
    };

  test.each<[string, (path: string) => Promise<void>, ReasonCode]>([
    ['absent', async (path) => rmSync(join(path, 'model.sig')), 'unsigned'],
    ['empty', async (path) => writeFileSync(join(path, 'model.sig'), ''), 'malformed'],
    [
      'a named pipe',
      async (path) => {
        rmSync(join(path, 'model.sig'));
        execFileSync('mkfifo', [join(path, 'model.sig')]);
      },
      'malformed',
    ],
    ['too large', async (path) => truncateSync(join(path, 'model.sig'), (32 << 20) + 1), 'malformed'],
    ['no JSON', bundle(() => 'model'), 'malformed'],
    ['cut off', bundle((one) => JSON.stringify(one).slice(0, -9)), 'malformed'],
    ['a list', bundle(() => []), 'malformed'],
    ['null', bundle(() => 'null'), 'malformed'],
    [
      'a bundle 0.2',
      bundle((one) => ({ ...one, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2' })),
      'old_format',
    ],
    ['another media type', bundle((one) => ({ ...one, mediaType: 'application/json' })), 'malformed'],
    ['no envelope', bundle((one) => void delete one.dsseEnvelope), 'malformed'],
    [
      'a signed digest',
      bundle((one) => ({ ...one, dsseEnvelope: undefined, messageSignature: {} })),
      'malformed',
    ],
    ['another payload', bundle(set('dsseEnvelope.payloadType', 'text/plain')), 'wrong_predicate'],
    ['two signatures', bundle((one) => one.dsseEnvelope.signatures.push({}) && one), 'malformed'],
    ['no signature in it', bundle(set('dsseEnvelope.signatures', [])), 'malformed'],
    ['no base64', bundle(set('dsseEnvelope.signatures.0.sig', '!')), 'malformed'],
    ['a signature of nothing', bundle(set('dsseEnvelope.signatures.0.sig', '')), 'malformed'],
    ['zeros for a signature', bundle(set('dsseEnvelope.signatures.0.sig', 'AAAA')), 'bad_signature'],
    [
      'another payload under the same signature',
      bundle((one) => {
        const payload = Buffer.from(one.dsseEnvelope.payload, 'base64').toString();
        one.dsseEnvelope.payload = Buffer.from(payload.replace('"version":"1"', '"version":"2"')).toString(
          'base64',
        );
      }),
      'bad_signature',
    ],
    ['no material', bundle(set('verificationMaterial', {})), 'malformed'],
    [
      'two kinds of material',
      bundle(set('verificationMaterial.certificate', { rawBytes: 'AAAA' })),
      'malformed',
    ],
    [
      'a hint at a key that nobody trusts',
      bundle(set('verificationMaterial.publicKey.hint', 'f'.repeat(64))),
      'unknown_signer',
    ],
    [
      'a certificate, where keys are trusted',
      bundle((one) => {
        one.verificationMaterial = { x509CertificateChain: { certificates: [{ rawBytes: 'AAAA' }] } };
      }),
      'unknown_signer',
    ],
    [
      'a keyless one, where keys are trusted',
      bundle(set('verificationMaterial', { certificate: { rawBytes: 'AAAA' } })),
      'unknown_signer',
    ],
    ['signed: no JSON', statement(() => '{'), 'malformed'],
    ['signed: a text', statement(() => '"a"'), 'malformed'],
    [
      'signed: a statement of model_signing 0.2',
      statement(set('predicateType', 'https://model_signing/Digests/v0.1')),
      'old_format',
    ],
    [
      'signed: provenance',
      statement(set('predicateType', 'https://slsa.dev/provenance/v1')),
      'wrong_predicate',
    ],
    [
      'signed: another kind of statement',
      statement(set('_type', 'https://in-toto.io/Statement/v0.1')),
      'wrong_predicate',
    ],
    ['signed: no subject', statement(set('subject', [])), 'malformed'],
    ['signed: two subjects', statement(set('subject', [1, 2])), 'malformed'],
    [
      'signed: another root digest',
      statement(set('subject', [{ name: 'm', digest: { sha256: '0'.repeat(64) } }])),
      'malformed',
    ],
    ['signed: blake2b', statement(set('predicate.serialization.hash_type', 'blake2b')), 'unsupported'],
    [
      'signed: a digest by another hash',
      statement(set('predicate.resources.0.algorithm', 'blake3')),
      'unsupported',
    ],
    ['signed: another method', statement(set('predicate.serialization.method', 'tree')), 'unsupported'],
    ['signed: no files', statement(set('predicate.resources', [])), 'malformed'],
    [
      'signed: a digest in capitals',
      statement(set('predicate.resources.0.digest', 'A'.repeat(64))),
      'malformed',
    ],
    [
      'signed: one file twice',
      statement((one) => void one.predicate.resources.push(one.predicate.resources[0])),
      'malformed',
    ],
    [
      'signed: a path out of the folder',
      statement(set('predicate.resources.0.name', '../../etc/passwd')),
      'unsafe_path',
    ],
    ['signed: an absolute path', statement(set('predicate.resources.0.name', '/etc/passwd')), 'unsafe_path'],
    [
      'signed: ignores everything',
      statement(set('predicate.serialization.ignore_paths', ['.'])),
      'unsafe_path',
    ],
    [
      'signed: more files than are read',
      statement(set('predicate.resources', Array(100_001).fill(0))),
      'too_many_files',
    ],
    ['signed: shards of no size', statement(set('predicate.serialization.method', 'shards')), 'malformed'],
    [
      'signed: for a model without a version',
      statement(set('predicate.parapet_model', { name: 'm' })),
      'malformed',
    ],
  ])('%s', async (_, change, expected) => {
    const path = await signed({ a: '1' });
    await change(path);
    const { verification, codes } = await refusal(path);
    expect(codes).toEqual([expected]);
    expect(verification.result).toBe(expected === 'unsigned' ? 'unsigned' : 'failed');
  });

  test('a shard at a place where none begins', async () => {
    const path = folder({ a: '1' });
    for (const name of ['a:1:2', 'a:0:3', 'a:0:', 'a', ':0:2', 'a:-1:1', 'a:2:0', '../a:0:2']) {
      const made = statementOf();
      Object.assign(made.predicate.serialization, { method: 'shards', shard_size: 2 });
      Object.assign(made.predicate.resources[0], { name, algorithm: 'sha256-sharded-2' });
      writeFileSync(join(path, 'model.sig'), sealedWith(key, made));
      expect((await refusal(path)).codes, name).toEqual([name === '../a:0:2' ? 'unsafe_path' : 'malformed']);
    }
  });

  test('without a hint, as before 1.0.1, each trusted key is tried', async () => {
    const path = await signed();
    await bundle((one) => ({ ...one, verificationMaterial: { publicKey: { rawBytes: '' } } }))(path);
    const trusted = [newKey('P-384').publicPem, key.publicPem];
    expect((await verifyModel(path, { trust: { publicKeys: trusted } })).result).toBe('verified');
    expect((await refusal(path, { trust: { publicKeys: trusted.slice(0, 1) } })).codes).toEqual([
      'unknown_signer',
    ]);
  });
});

describe('what is deployed', () => {
  test.each([
    [{ name: 'm', version: '2' }, '"m@1", not "m@2"'],
    [{ name: 'n', version: '1' }, '"m@1", not "n@1"'],
  ])('another model than %j', async (model, told) => {
    const path = await signed();
    expect((await verifyModel(path, { trust, expect: { model: { name: 'm', version: '1' } } })).result).toBe(
      'verified',
    );
    const { verification, codes } = await refusal(path, { expect: { model } });
    expect(codes).toEqual(['wrong_model']);
    expect(verification).toMatchObject({ reasons: [{ message: `it is signed for ${told}` }] });
  });

  test('a signature that names no version is bound by its root digest alone', async () => {
    const path = folder({ a: '1' });
    const { rootDigest } = await signModel(path, { key: key.pem });
    const model = { name: 'm', version: '1' };
    expect((await refusal(path, { expect: { model } })).codes).toEqual(['wrong_model']);
    expect((await verifyModel(path, { trust, expect: { model, rootDigest } })).result).toBe('verified');
    const other = `sha256:${'0'.repeat(64)}`;
    expect((await refusal(path, { expect: { model, rootDigest: other } })).codes).toEqual(['wrong_digest']);
  });

  test('a root digest does not excuse another name', async () => {
    const path = await signed();
    const { rootDigest } = await signModel(path, { key: key.pem, model: { name: 'm', version: '1' } });
    const { codes } = await refusal(path, { expect: { model: { name: 'm', version: '2' }, rootDigest } });
    expect(codes).toEqual(['wrong_model']);
  });
});

describe('options', () => {
  const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const koblitz = newKey('secp256k1').publicPem;

  // biome-ignore lint/suspicious/noExplicitAny: wrong ones
  test.each<[any, string]>([
    [{}, 'must name publicKeys, certificates or sigstore: nobody is trusted by default'],
    [{ publicKeys: [] }, 'trust.publicKeys must be a list with something in it'],
    [{ publicKeys: [pem] }, 'is a key of the kind ed25519: it must be EC on P-256, P-384 or P-521'],
    [{ publicKeys: [koblitz] }, 'is a key of the kind secp256k1'],
    [{ publicKeys: [key.pem] }, 'must be a public key in PEM'],
    [{ publicKeys: ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'] }, 'it is damaged'],
    [{ certificates: { roots: [key.publicPem], identities: ['a'] } }, 'must hold certificates in PEM'],
    [{ certificates: { roots: [], identities: ['a'] } }, 'trust.certificates.roots must be a list'],
    [
      { sigstore: { trustedRoot: '{', identities: [{ subject: 'a', issuer: 'b' }] } },
      'must be a trusted_root.json',
    ],
    [{ sigstore: { trustedRoot: {}, identities: ['a'] } }, 'trust.sigstore.identities wants an object'],
    [{ keys: [] }, 'has no option "keys"'],
  ])('trust %j', async (wrong, message) => {
    const failed = verifyModel('.', { trust: wrong });
    await expect(failed).rejects.toThrow(TypeError);
    await expect(failed).rejects.toThrow(message);
  });

  // biome-ignore lint/suspicious/noExplicitAny: wrong ones
  test.each<[any, string]>([
    [{}, 'wants the option key or the option sigstore'],
    [{ key: key.publicPem }, 'option key must be a private key in PEM'],
    [{ key: newKey('secp256k1').pem }, 'is a key of the kind secp256k1'],
    [{ key: key.pem, certificates: ['x'] }, 'certificates must hold certificates in PEM'],
    [{ key: key.pem, model: { name: 'm' } }, 'option model.version must be a text'],
    [{ key: key.pem, version: '1' }, 'has no option "version"'],
    [
      { sigstore: { identityToken: async () => '', fulcioUrl: 'x', rekorUrl: 'http://127.0.0.1' } },
      'sigstore.fulcioUrl must be a URL, not "x"',
    ],
  ])('of signing %j', async (wrong, message) => {
    const failed = signModel(folder({ a: '1' }), wrong);
    await expect(failed).rejects.toThrow(TypeError);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(/PRIVATE KEY-----\n/);
  });

  test('an encrypted key wants its passphrase, and the right one', async () => {
    const encrypted = key.key.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'abc',
    }) as string;
    const path = folder({ a: '1' });
    await expect(signModel(path, { key: encrypted })).rejects.toThrow('its passphrase is missing');
    await expect(signModel(path, { key: encrypted, passphrase: 'x' })).rejects.toThrow(
      'the passphrase is another',
    );
    await signModel(path, { key: encrypted, passphrase: 'abc' });
    expect((await verifyModel(path, { trust })).result).toBe('verified');
  });
});

describe('signing refuses', () => {
  test.each<[string, (path: string) => void, string]>([
    ['a link', (path) => symlinkSync('a', join(path, 'c')), 'is a link: put a copy of the file in its place'],
    [
      'a named pipe',
      (path) => void execFileSync('mkfifo', [join(path, 'c')]),
      'is neither a file nor a folder',
    ],
    [
      'a backslash',
      (path) => writeFileSync(join(path, 'a\\b'), ''),
      'is no name that is the same everywhere',
    ],
    ['an empty folder', (path) => rmSync(join(path, 'a')), 'holds no file to sign'],
  ])('%s, and writes nothing', async (_, change, message) => {
    const path = folder({ a: '1' });
    change(path);
    await expect(signModel(path, { key: key.pem })).rejects.toThrow(message);
    expect((await verifyModel(path, { trust })).result).toBe('unsigned');
  });

  test('and what is aborted leaves the old signature', async () => {
    const path = await signed();
    const before = readFileSync(join(path, 'model.sig'), 'utf8');
    const controller = new AbortController();
    const signing = signModel(path, {
      key: key.pem,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(signing).rejects.toThrow('aborted');
    expect(readFileSync(join(path, 'model.sig'), 'utf8')).toBe(before);
    await expect(verifyModel(path, { trust, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

test('what a listener of the progress throws is theirs, and no reason to refuse the model', async () => {
  const path = await signed();
  const onProgress = () => {
    throw new Error('of the listener');
  };
  await expect(verifyModel(path, { trust, onProgress })).rejects.toThrow('of the listener');
  await expect(signModel(path, { key: key.pem, onProgress })).rejects.toThrow('of the listener');
});

test('every reason was given by a test', () => {
  expect([...given, ...CODES_OF_OTHER_TESTS].sort()).toEqual(Object.keys(REASONS).sort());
});
