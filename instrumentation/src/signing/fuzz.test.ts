import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { parseBundle } from './bundle.ts';
import { readCertificate } from './certificate.ts';
import { certificatesOf } from './chain.ts';
import { childrenOf, oidOf, readDer } from './der.ts';
import { signModel, verifyModel } from './index.ts';
import { REASONS, Refusal } from './reasons.ts';
import { parseStatement } from './statement.ts';
import { certificate } from './testing/certificates.ts';
import { codesOf, modelFolders, newKey, sealedWith, statementOf } from './testing/models.ts';

const folder = modelFolders();
const key = newKey();
const trust = { publicKeys: [key.publicPem] };

const random = uniform(20261123);
const below = (limit: number) => Math.floor(random() * limit);

/** A few bytes turned, cut out, put in twice or cut off. */
function mutated(bytes: Buffer): Buffer {
  const at = below(bytes.length);
  const some = bytes.subarray(at, at + 1 + below(16));
  switch (below(4)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1 << below(8);
      return copy;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + some.length)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at)]);
    default:
      return bytes.subarray(0, at);
  }
}

/** Gives what it reads, or is refused in the one way that is meant. */
function readOrRefuse<Read>(read: () => Read): Read | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

test('a real signature with any of its bytes changed: verified only where nothing was, and always a reason', {
  timeout: 30_000,
}, async () => {
  const path = folder({ a: '1', 'b/c': '2' });
  await signModel(path, { key: key.pem, model: { name: 'm', version: '1' } });
  const file = join(path, 'model.sig');
  const bytes = readFileSync(file);
  const { verificationMaterial, dsseEnvelope } = JSON.parse(bytes.toString());
  const seen = new Set<string>();
  for (let i = 0; i < 1_000; i++) {
    const changed = mutated(bytes);
    writeFileSync(file, changed);
    const verification = await verifyModel(path, { trust });
    for (const code of codesOf(verification)) seen.add(code);
    if (verification.result !== 'verified') {
      expect(REASONS).toHaveProperty(verification.reasons[0]!.code);
      continue;
    }
    // Fields that nobody looks at may be changed; what is signed may not.
    const now = JSON.parse(changed.toString());
    expect(now.dsseEnvelope.payload).toBe(dsseEnvelope.payload);
    expect([undefined, '', verificationMaterial.publicKey.hint]).toContain(
      now.verificationMaterial.publicKey.hint,
    );
  }
  expect([...seen]).toEqual(expect.arrayContaining(['malformed', 'bad_signature', 'unknown_signer']));
});

test('a changed signature of a certificate chain', { timeout: 30_000 }, async () => {
  const root = { name: 'Root', key: newKey() };
  const leaf = { name: 'Leaf', key: newKey() };
  const path = folder({ a: '1' });
  const certificates = [certificate({ ...leaf, issuer: root, uri: 'https://example.com' })];
  await signModel(path, { key: leaf.key.pem, certificates });
  const roots = [certificate({ ...root, isIssuer: true })];
  const file = join(path, 'model.sig');
  const bundle = JSON.parse(readFileSync(file, 'utf8'));
  const [der] = certificatesOf('x', certificates);
  for (let i = 0; i < 500; i++) {
    const changed = mutated(der!);
    bundle.verificationMaterial.x509CertificateChain.certificates[0].rawBytes = changed.toString('base64');
    writeFileSync(file, JSON.stringify(bundle));
    const options = { trust: { certificates: { roots, identities: ['https://example.com'] } } };
    expect((await verifyModel(path, options)).result, changed.toString('hex')).toBe('failed');
  }
});

describe('any input', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );

  test('a signature file of any content is read or refused', () => {
    fc.assert(fc.property(anyText, (text) => void readOrRefuse(() => parseBundle(Buffer.from(text)))));
  });

  test('a signed statement of any content is read or refused', () => {
    fc.assert(fc.property(anyText, (text) => void readOrRefuse(() => parseStatement(Buffer.from(text)))));
  });

  const places = ['_type', 'subject', 'predicateType', 'predicate'] as const;
  const parts = ['serialization', 'resources', 'parapet_model'] as const;

  test('any value in any place of a statement', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places, ...parts), fc.jsonValue(), (place, value) => {
        const statement = statementOf({ model: { name: 'm', version: '1' } });
        const within = (places as readonly string[]).includes(place) ? statement : statement.predicate;
        (within as Record<string, unknown>)[place] = value;
        readOrRefuse(() => parseStatement(Buffer.from(JSON.stringify(statement))));
      }),
      { numRuns: 1_000 },
    );
  });

  test('names of files: none that is read leads out of the folder', { timeout: 30_000 }, async () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', '\\', 'C:', '\0'), fc.string({ maxLength: 3 }));
    const path = folder({ a: '1' });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (names) => {
        const statement = statementOf();
        statement.predicate.resources[0].name = names.join('/');
        writeFileSync(join(path, 'model.sig'), sealedWith(key, statement));
        const verification = await verifyModel(path, { trust });
        if (verification.result === 'verified') expect(names).toEqual(['a']);
        else
          expect(['unsafe_path', 'missing_file', 'extra_file']).toEqual(
            expect.arrayContaining(codesOf(verification)),
          );
      }),
      { numRuns: 300 },
    );
  });

  test('DER ends in a value or a RangeError, and certificates in one or a refusal', () => {
    const whole = certificatesOf('x', [certificate({ name: 'a', key, uri: 'https://example.com' })])[0]!;
    const anyDer = fc.oneof(
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(whole).map(mutated),
    );
    const guarded = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    };
    fc.assert(
      fc.property(anyDer, (bytes) => {
        guarded(() => childrenOf(bytes).map(oidOf));
        guarded(() => childrenOf(readDer(bytes).body));
        readOrRefuse(() => readCertificate(bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  test('JSON nested a hundred thousand deep is refused', async () => {
    const path = folder({ a: '1', 'model.sig': '['.repeat(100_000) });
    expect(codesOf(await verifyModel(path, { trust }))).toEqual(['malformed']);
    writeFileSync(join(path, 'model.sig'), sealedWith(key, '{"predicate":'.repeat(100_000)));
    expect(codesOf(await verifyModel(path, { trust }))).toEqual(['malformed']);
  });
});
