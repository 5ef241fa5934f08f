import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signModel, verifyModel } from './index.ts';
import { comparePaths, isSafePath, isWithin } from './paths.ts';
import { type Curve, codesOf, modelFolders, newKey } from './testing/models.ts';

const folder = modelFolders();

/** Made by the tool of the format; the file says how. */
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'testing/vectors.json'), 'utf8'));
const { empty: _, ...filesWithBytes } = vectors.files;

const put = (name: string, files: Record<string, string>) =>
  folder({ ...files, 'model.sig': JSON.stringify(vectors.signatures[name]) });

describe('signatures of model_signing 1.1.1', () => {
  test.each(['prime256v1', 'secp384r1', 'secp521r1'])('with a key on %s', async (curve) => {
    const publicKeys = [vectors.keys[curve]];
    const path = put(curve, vectors.files);
    expect(await verifyModel(path, { trust: { publicKeys } })).toMatchObject({
      result: 'verified',
      subject: 'model',
      model: undefined,
      signer: { kind: 'key', identity: createHash('sha256').update(vectors.keys[curve]).digest('hex') },
    });
    const changed = put(curve, { ...vectors.files, 'a.txt': '4' });
    expect(codesOf(await verifyModel(changed, { trust: { publicKeys } }))).toEqual(['changed_file']);
  });

  test('of one file', async () => {
    const home = folder({ 'one.bin': '3', 'one.bin.sig': JSON.stringify(vectors.signatures.one) });
    const trust = { publicKeys: [vectors.keys.prime256v1] };
    const verified = await verifyModel(join(home, 'one.bin'), { trust });
    expect(verified).toMatchObject({
      result: 'verified',
      subject: 'one.bin',
      files: [{ path: '.', bytes: 1 }],
    });
  });

  test('over shards', async () => {
    const trust = { publicKeys: [vectors.keys.prime256v1] };
    const whole = await verifyModel(put('shards', filesWithBytes), { trust });
    expect(whole).toMatchObject({ result: 'verified', partBytes: 2, files: { length: 3 } });
    const cut = await verifyModel(put('shards', { ...filesWithBytes, 'a-b/x': 'tw' }), { trust });
    const longer = await verifyModel(put('shards', { ...filesWithBytes, 'a-b/x': 'two\n ' }), { trust });
    const swapped = await verifyModel(put('shards', { ...filesWithBytes, 'a-b/x': 'o\ntw' }), { trust });
    // The tool lists no shard of an empty file: nobody signed that it is there.
    const empty = await verifyModel(put('shards', vectors.files), { trust });
    expect([cut, longer, swapped, empty].map(codesOf)).toEqual([
      ['changed_file'],
      ['changed_file'],
      ['changed_file'],
      ['extra_file'],
    ]);
  });

  test('with a certificate chain', async () => {
    const path = put('chain', vectors.files);
    const identities = ['https://example.com/model-release'];
    const roots = [vectors.root];
    expect(await verifyModel(path, { trust: { certificates: { roots, identities } } })).toMatchObject({
      result: 'verified',
      signer: { kind: 'certificate', identity: identities[0] },
    });
    const others = { certificates: { roots, identities: ['https://example.com/model-release/'] } };
    expect(codesOf(await verifyModel(path, { trust: others }))).toEqual(['identity_not_allowed']);
  });
});

// Tree and root digest of the golden statement of sigstore/model-transparency at e3430730,
// tests/_signing/testdata/signing/TestPayload/sample_model_folder and tests/conftest.py.
test('the root digest of the sample tree of the reference', async () => {
  const files: Record<string, string> = {};
  for (let i = 0; i < 4; i++) files[`f${i}`] = `This is file f${i} in root.`;
  for (const dir of [0, 1]) {
    for (let i = 0; i < 3; i++) files[`d${dir}/f${dir}${i}`] = `This is file f${dir}${i} in d${dir}.`;
  }
  const { rootDigest } = await signModel(folder(files), { key: newKey().pem });
  expect(rootDigest).toBe('sha256:143cc682e555951649f18e2761c3d526d2502996f5e32dc187ef7f8a614f8df7');
});

describe.each<Curve>(['P-256', 'P-384', 'P-521'])('%s', (curve) => {
  const { pem, publicPem } = newKey(curve);

  test('what is signed is verified, and only with that key', async () => {
    const path = folder({ 'a/x': '1', 'a.txt': '' });
    const { keyId, rootDigest } = await signModel(path, { key: pem });
    const verified = await verifyModel(path, { trust: { publicKeys: [newKey(curve).publicPem, publicPem] } });
    expect(verified).toMatchObject({
      result: 'verified',
      rootDigest,
      signer: { kind: 'key', identity: keyId },
    });
    const other = await verifyModel(path, { trust: { publicKeys: [newKey(curve).publicPem] } });
    expect(codesOf(other)).toEqual(['unknown_signer']);
  });

  test('a bundle has exactly the fields of the format', async () => {
    const path = folder({ a: '1' });
    await signModel(path, { key: pem, model: { name: 'm', version: '2' } });
    const bundle = JSON.parse(readFileSync(join(path, 'model.sig'), 'utf8'));
    const { payload, signatures } = bundle.dsseEnvelope;
    expect(bundle).toEqual({
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        publicKey: { hint: createHash('sha256').update(publicPem).digest('hex') },
        tlogEntries: [],
      },
      dsseEnvelope: {
        payload,
        payloadType: 'application/vnd.in-toto+json',
        signatures: [{ sig: signatures[0].sig, keyid: '' }],
      },
    });
    const digest = createHash('sha256').update('1').digest();
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'm', digest: { sha256: createHash('sha256').update(digest).digest('hex') } }],
      predicateType: 'https://model_signing/signature/v1.0',
      predicate: {
        serialization: {
          method: 'files',
          hash_type: 'sha256',
          allow_symlinks: false,
          ignore_paths: ['.git', '.gitattributes', '.github', '.gitignore', 'model.sig'],
        },
        resources: [{ name: 'a', algorithm: 'sha256', digest: digest.toString('hex') }],
        parapet_model: { name: 'm', version: '2' },
      },
    });
  });
});

describe('paths', () => {
  test('are ordered part by part and by code points', () => {
    const sorted = ['a/x', 'a-b/x', 'a.txt', 'ab', '\uff00', '\u{1f600}'];
    expect([...sorted].reverse().sort(comparePaths)).toEqual(sorted);
    // Texts as such are ordered in another way.
    expect([...sorted].sort()).not.toEqual(sorted);
  });

  test('any paths are ordered as lists of code points are', () => {
    const points = (path: string) => path.split('/').map((part) => [...part].map((c) => c.codePointAt(0)!));
    const compareLists = <T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): number => {
      for (let i = 0; i < Math.min(a.length, b.length); i++) {
        const order = compare(a[i]!, b[i]!);
        if (order !== 0) return order;
      }
      return a.length - b.length;
    };
    const part = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 4 })
      .filter((text) => !text.includes('/'));
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, (a, b) => {
        const expected = compareLists(points(a), points(b), (x, y) => compareLists(x, y, (m, n) => m - n));
        expect(Math.sign(comparePaths(a, b))).toBe(Math.sign(expected));
      }),
    );
  });

  test.each([
    'a',
    'a/b.bin',
    '.hidden',
    'a..b',
    '...',
    'ä/😀',
    'a b',
    'a\nb',
  ])('%j stays in the folder', (path) => {
    expect(isSafePath(path)).toBe(true);
  });

  test.each([
    '',
    '/',
    '/etc/passwd',
    '..',
    '../a',
    'a/../../b',
    'a/..',
    './a',
    'a//b',
    'a/',
    'a\\b',
    'C:\\x',
    'a\0',
    '\ud800',
    'a\ufffd',
    'x'.repeat(4097),
  ])('%j does not, or is not the same everywhere', (path) => {
    expect(isSafePath(path)).toBe(false);
  });

  test('what is in an ignored folder is ignored, and what only begins alike is not', () => {
    const ignored = new Set(['.git', 'a/b']);
    expect(['.git', '.git/x/y', 'a/b', 'a/b/c'].every((path) => isWithin(ignored, path))).toBe(true);
    expect(['.gitx', 'a', 'a/bc', 'x/.git'].some((path) => isWithin(ignored, path))).toBe(false);
  });
});
