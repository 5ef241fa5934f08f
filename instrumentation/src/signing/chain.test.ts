import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundleText } from './bundle.ts';
import { certificatesOf } from './chain.ts';
import { signModel, verifyModel } from './index.ts';
import { signPayload } from './keys.ts';
import { statementText } from './statement.ts';
import { type CertificateParts, certificate } from './testing/certificates.ts';
import { codesOf, modelFolders, newKey } from './testing/models.ts';

const folder = modelFolders();
const root = { name: 'Root', key: newKey() };
const middle = { name: 'Middle', key: newKey('P-384') };
const leaf = { name: 'Release', key: newKey() };
const uri = 'https://example.com/release';
const day = 86_400_000;

const rootPem = certificate({ ...root, isIssuer: true });

/** Signs by a chain of three with these differences, and verifies. */
async function verified(
  differences: {
    readonly leaf?: Partial<CertificateParts>;
    readonly middle?: Partial<CertificateParts>;
    readonly root?: Partial<CertificateParts>;
  } = {},
  identities: readonly string[] = [uri],
) {
  const roots = [certificate({ ...root, isIssuer: true, ...differences.root })];
  const certificates = [
    certificate({ ...leaf, issuer: middle, uri, email: 'a@example.com', ...differences.leaf }),
    certificate({ ...middle, issuer: root, isIssuer: true, pathLength: 0, ...differences.middle }),
  ];
  const path = folder({ a: '1' });
  await signModel(path, { key: leaf.key.pem, certificates });
  return verifyModel(path, { trust: { certificates: { roots, identities } } });
}

test.each([[uri], ['a@example.com']])('a chain to a trusted root, for %s', async (identity) => {
  expect(await verified({}, [identity])).toMatchObject({
    result: 'verified',
    signer: { kind: 'certificate', identity },
  });
});

describe('refused', () => {
  test.each<[string, Parameters<typeof verified>[0], string, RegExp]>([
    [
      'a signer that expired',
      { leaf: { to: new Date(Date.now() - day) } },
      'certificate_invalid',
      /expired on/,
    ],
    [
      'a signer of tomorrow',
      { leaf: { from: new Date(Date.now() + day / 48) } },
      'certificate_invalid',
      /not valid before/,
    ],
    [
      'an issuer that expired',
      { middle: { to: new Date(Date.now() - day) } },
      'certificate_invalid',
      /expired on/,
    ],
    [
      'a root that expired',
      { root: { to: new Date(Date.now() - day) } },
      'certificate_invalid',
      /expired on/,
    ],
    [
      'a certificate of a web server',
      { leaf: { purpose: 1 } },
      'certificate_invalid',
      /not for signing code/,
    ],
    ['one that may not sign', { leaf: { usage: 0x08 } }, 'certificate_invalid', /not for signing code/],
    [
      'one that says nothing of its use',
      { leaf: { usage: null, purpose: null } },
      'certificate_invalid',
      /code/,
    ],
    [
      'a critical extension that is not known',
      { leaf: { isUnknown: true } },
      'certificate_invalid',
      /critical/,
    ],
    ['SHA-1', { middle: { isSha1: true } }, 'certificate_invalid', /algorithm 1.2.840.10045.4.1/],
    ['an issuer that is none', { middle: { isIssuer: false } }, 'unknown_signer', /no trusted root/],
    ['an issuer that may not issue', { middle: { usage: 0x80 } }, 'unknown_signer', /no trusted root/],
    [
      'a root that allows no issuer below it',
      { root: { pathLength: 0 } },
      'unknown_signer',
      /no trusted root/,
    ],
    ['another root of the same name', { root: { key: newKey() } }, 'unknown_signer', /no trusted root/],
    [
      'an issuer that signed with another key',
      { leaf: { issuer: { ...middle, key: newKey('P-384') } } },
      'unknown_signer',
      /no/,
    ],
    [
      'a signer without a name',
      { leaf: { uri: undefined, email: undefined } as never },
      'identity_not_allowed',
      /nobody by name/,
    ],
    ['a name that only begins alike', { leaf: { uri: `${uri}/x` } }, 'identity_not_allowed', /may not sign/],
  ])('%s', async (_, differences, code, message) => {
    const verification = await verified(differences);
    expect(codesOf(verification)).toEqual([code]);
    expect(verification).toMatchObject({ reasons: [{ message: expect.stringMatching(message) }] });
  });

  test('a certificate that signed something else', async () => {
    const path = folder({ a: '1' });
    const payload = Buffer.from(statementText({ subject: 'm', model: undefined, ignored: [], files: [] }));
    const pem = certificate({ ...leaf, issuer: root, uri });
    const signature = signPayload(Buffer.from('other'), leaf.key.key);
    const certificates = certificatesOf('x', [pem]);
    writeFileSync(join(path, 'model.sig'), bundleText(payload, signature, { certificates }));
    const trust = { certificates: { roots: [rootPem], identities: [uri] } };
    expect(codesOf(await verifyModel(path, { trust }))).toEqual(['bad_signature']);
  });

  test('the certificate of another key, when signing', async () => {
    const certificates = [certificate({ ...middle, uri })];
    const signing = signModel(folder({ a: '1' }), { key: leaf.key.pem, certificates });
    await expect(signing).rejects.toThrow('must begin with the certificate of the key, and it is of another');
  });

  test('a chain without its middle, and finds it in any order', async () => {
    const path = folder({ a: '1' });
    const trust = { certificates: { roots: [rootPem], identities: [uri] } };
    const pems = [
      certificate({ ...leaf, issuer: middle, uri }),
      rootPem,
      certificate({ ...root, key: newKey(), isIssuer: true }),
      certificate({ ...middle, issuer: root, isIssuer: true }),
    ];
    await signModel(path, { key: leaf.key.pem, certificates: pems });
    expect((await verifyModel(path, { trust })).result).toBe('verified');
    await signModel(path, { key: leaf.key.pem, certificates: pems.slice(0, 3) });
    expect(codesOf(await verifyModel(path, { trust }))).toEqual(['unknown_signer']);
  });
});

test('of two roots with one key, the one that is valid counts', async () => {
  const expired = certificate({ ...root, isIssuer: true, to: new Date(Date.now() - day) });
  const path = folder({ a: '1' });
  await signModel(path, { key: leaf.key.pem, certificates: [certificate({ ...leaf, issuer: root, uri })] });
  const trust = { certificates: { roots: [expired, rootPem], identities: [uri] } };
  expect((await verifyModel(path, { trust })).result).toBe('verified');
});
