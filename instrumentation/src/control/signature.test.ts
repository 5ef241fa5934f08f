import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentDigest,
  hmacOf,
  isSignedBy,
  parseSignature,
  type SignedParts,
  signatureBase,
  signatureFields,
} from './signature.ts';

const KEY = Buffer.from('a signing key of 32 bytes or more, for tests');
const PARTS: SignedParts = {
  method: 'POST',
  authority: '127.0.0.1:9465',
  path: '/rollback',
  contentDigest: contentDigest(Buffer.from('{}')),
};
const PARAMETERS = { keyId: 'ops', created: 1_763_900_000, nonce: '0123456789abcdef' };

function signed(): { input: string; signature: string } {
  const fields = signatureFields(PARTS, PARAMETERS, KEY);
  return { input: fields['signature-input'], signature: fields.signature };
}

describe('signatures of RFC 9421', () => {
  it('gives the signature of its example B.2.5, by HMAC-SHA-256', () => {
    const key = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64',
    );
    const base = signatureBase(
      [
        ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
        ['@authority', 'example.com'],
        ['content-type', 'application/json'],
      ],
      '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    );
    expect(hmacOf(base, key).toString('base64')).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
  });

  it('gives the digest of the example of RFC 9530', () => {
    expect(contentDigest(Buffer.from('{"hello": "world"}\n'))).toBe(
      'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    );
  });

  it('reads its own, and those of others with the parts in another order', () => {
    const { input, signature } = signed();
    expect(parseSignature(input, signature)).toMatchObject(PARAMETERS);
    const parameters =
      '("content-digest" "@path" "@method" "@authority");alg="hmac-sha256";nonce="0123456789abcdef";keyid="ops";created=1';
    const parsed = parseSignature(`sig1=${parameters}`, `sig1=:${Buffer.alloc(32).toString('base64')}:`);
    expect(parsed).toMatchObject({
      created: 1,
      components: ['content-digest', '@path', '@method', '@authority'],
    });
  });

  it('holds for this key and these parts only', () => {
    const { input, signature } = signed();
    const parsed = parseSignature(input, signature);
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(isSignedBy(parsed, PARTS, KEY)).toBe(true);
    expect(isSignedBy(parsed, { ...PARTS, authority: PARTS.authority.toUpperCase() }, KEY)).toBe(true);
    for (const part of ['method', 'authority', 'path', 'contentDigest'] as const) {
      expect(isSignedBy(parsed, { ...PARTS, [part]: `${PARTS[part]}x` }, KEY)).toBe(false);
    }
    expect(isSignedBy(parsed, PARTS, Buffer.from(`${KEY}x`))).toBe(false);
    expect(isSignedBy({ ...parsed, signature: parsed.signature.subarray(1) }, PARTS, KEY)).toBe(false);
  });

  const { input: good, signature } = signed();
  it.each([
    ['no fields', undefined, undefined, 'are wanted'],
    ['another label', good.replace('control=', 'other='), signature, 'one label'],
    ['a second signature', `${good}, x=()`, signature, 'no others'],
    ['a part less', good.replace(' "@path"', ''), signature, 'must cover'],
    ['a part twice', good.replace('"@path"', '"@method"'), signature, 'must cover'],
    ['another part', good.replace('"@path"', '"@query"'), signature, 'must cover'],
    ['a parameter of a part', good.replace('"@path"', '"@path";req'), signature, 'must cover'],
    ['another algorithm', good.replace('hmac-sha256', 'ed25519'), signature, 'hmac-sha256'],
    ['no time', good.replace(/;created=\d+/, ''), signature, 'created'],
    ['a time as a text', good.replace(/created=\d+/, 'created="1"'), signature, 'created'],
    ['two times', `${good};created=1`, signature, 'created twice'],
    ['no nonce', good.replace(/;nonce="[^"]*"/, ''), signature, 'nonce'],
    ['a short nonce', good.replace(/nonce="[^"]*"/, 'nonce="1"'), signature, 'nonce'],
    ['no key id', good.replace(/;keyid="[^"]*"/, ''), signature, 'keyid'],
    ['a parameter that is not known', `${good};expires=9`, signature, 'no others'],
    ['no base64', good, 'control=:***:', 'one label'],
    ['far too long', `${good};x="${'a'.repeat(5000)}"`, signature, 'too long'],
  ])('refuses %s', (_, input, given, message) => {
    expect(parseSignature(input, given)).toContain(message);
  });

  it('takes nothing that was changed, whatever was', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.integer({ min: 32, max: 126 }),
        fc.boolean(),
        (place, code, isInput) => {
          const text = isInput ? good : signature;
          const changed = text.slice(0, place) + String.fromCharCode(code) + text.slice(place + 1);
          if (changed === text || place >= text.length) return;
          const parsed = isInput ? parseSignature(changed, signature) : parseSignature(good, changed);
          // The last digit of base64 has bits that nobody reads.
          const isSame =
            typeof parsed !== 'string' &&
            !isInput &&
            Buffer.from(changed.slice(9), 'base64').equals(Buffer.from(signature.slice(9), 'base64'));
          if (typeof parsed !== 'string' && !isSame) expect(isSignedBy(parsed, PARTS, KEY)).toBe(false);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('ends quickly on anything', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('(', ')', '"', '@path', ' ', ';', '=', ':', 'a'),
          maxLength: 2000,
        }),
        (text) => {
          expect(typeof parseSignature(text, text)).toBe('string');
          expect(typeof parseSignature(`control=${text}`, signature)).toBe('string');
        },
      ),
      { numRuns: 500 },
    );
  });
});
