import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { signModel, verifyModel } from './index.ts';
import { codesOf, modelFolders, newKey } from './testing/models.ts';
import { identityToken, sigstoreServices } from './testing/sigstore-services.ts';

const folder = modelFolders();
const services = sigstoreServices();
const subject = 'https://example.com/release.yml@refs/heads/main';
const issuer = 'https://token.example.com';

async function signed(): Promise<string> {
  const path = folder({ a: '1', 'b/c': '2' });
  const { fulcioUrl, rekorUrl } = services();
  const token = async () => identityToken({ sub: subject, iss: issuer });
  await signModel(path, {
    sigstore: { identityToken: token, fulcioUrl, rekorUrl },
    model: { name: 'm', version: '1' },
  });
  return path;
}

const verified = (path: string, identity = { subject, issuer }, trustedRoot = services().trustedRoot) =>
  verifyModel(path, { trust: { sigstore: { trustedRoot, identities: [identity] } } });

function edit(path: string, change: (bundle: ReturnType<typeof JSON.parse>) => void): void {
  const file = join(path, 'model.sig');
  const bundle = JSON.parse(readFileSync(file, 'utf8'));
  change(bundle);
  writeFileSync(file, JSON.stringify(bundle));
}

test('what a workflow signed without a key is verified offline', async () => {
  const path = await signed();
  expect(await verified(path)).toMatchObject({
    result: 'verified',
    signer: { kind: 'sigstore', identity: subject, issuer },
    model: { name: 'm', version: '1' },
  });
  const text = await verified(path, undefined, JSON.stringify(services().trustedRoot) as never);
  expect(text.result).toBe('verified');
  writeFileSync(join(path, 'a'), '2');
  expect(codesOf(await verified(path))).toEqual(['changed_file']);
});

describe('refused', () => {
  test.each([
    [{ subject: `${subject}x`, issuer }],
    [{ subject, issuer: 'https://token.example.org' }],
    // A regular expression that fits, which the library of sigstore would take.
    [{ subject: '.*', issuer }],
  ])('another identity: %j', async (identity) => {
    expect(codesOf(await verified(await signed(), identity))).toEqual(['identity_not_allowed']);
  });

  test('another instance of sigstore', async () => {
    const trustedRoot = { ...services().trustedRoot, certificateAuthorities: [] };
    expect(codesOf(await verified(await signed(), undefined, trustedRoot))).toEqual(['unknown_signer']);
  });

  test.each<[string, (bundle: ReturnType<typeof JSON.parse>) => void, string]>([
    [
      'another payload',
      ({ dsseEnvelope }) => {
        dsseEnvelope.payload = Buffer.from('{}').toString('base64');
      },
      'bad_signature',
    ],
    [
      'no entry in the log',
      ({ verificationMaterial }) => {
        verificationMaterial.tlogEntries = [];
      },
      'unknown_signer',
    ],
    [
      'an entry without its proof',
      ({ verificationMaterial }) => {
        delete verificationMaterial.tlogEntries[0].inclusionProof;
      },
      'malformed',
    ],
    [
      'a certificate that is none',
      ({ verificationMaterial }) => {
        verificationMaterial.certificate.rawBytes = 'AAAA';
      },
      'malformed',
    ],
  ])('%s', async (_, change, code) => {
    const path = await signed();
    edit(path, change);
    expect(codesOf(await verified(path))).toEqual([code]);
  });

  test('a trusted root that is none', async () => {
    const wrong = { certificateAuthorities: [{ certChain: { certificates: [{ rawBytes: 'AAAA' }] } }] };
    await expect(verified(await signed(), undefined, wrong)).rejects.toThrow(
      'is no trusted_root.json of sigstore',
    );
  });
});

describe('signing without a key', () => {
  const attempt = (options: object) => {
    const { fulcioUrl, rekorUrl } = services();
    const token = async () => identityToken({ sub: subject, iss: issuer });
    return signModel(folder({ a: '1' }), {
      sigstore: { identityToken: token, fulcioUrl, rekorUrl, ...options },
    });
  };
  const SECRET = 'c2VjcmV0';

  test.each([
    ['a token that is none', { identityToken: async () => SECRET }, 'gave no OpenID Connect token (a JWT)'],
    [
      'no token',
      { identityToken: async () => Promise.reject(new Error('no permission id-token')) },
      'identityToken failed (no permission id-token)',
    ],
    ['no authority', { fulcioUrl: 'http://127.0.0.1:9' }, 'no certificate was issued by http://127.0.0.1:9'],
    [
      'no log',
      { rekorUrl: 'http://127.0.0.1:9' },
      'no entry was made in the transparency log http://127.0.0.1:9',
    ],
  ])('%s', async (_, options, message) => {
    const failed = attempt(options);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow(SECRET);
  });
});

describe('without the packages of sigstore', () => {
  afterEach(() => vi.doUnmock('@sigstore/verify'));

  test('the reason says which one to install', async () => {
    const path = await signed();
    vi.doMock('@sigstore/verify', () => {
      throw new Error('not there');
    });
    vi.resetModules();
    const fresh = await import('./verify.ts');
    const trust = { sigstore: { trustedRoot: services().trustedRoot, identities: [{ subject, issuer }] } };
    expect(await fresh.verifyModel(path, { trust })).toMatchObject({
      result: 'failed',
      reasons: [
        {
          code: 'library_missing',
          message: '@sigstore/verify is not installed: npm install @sigstore/verify',
        },
      ],
    });
    await signModel(path, { key: newKey().pem });
    expect(codesOf(await fresh.verifyModel(path, { trust }))).toEqual(['unknown_signer']);
  });
});
