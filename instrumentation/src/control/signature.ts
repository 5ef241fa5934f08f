import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What is signed of a request: all that tells what is asked of whom. */
const COVERED = ['@method', '@authority', '@path', 'content-digest'] as const;
type Component = (typeof COVERED)[number];

/** A request as its signature covers it. */
export interface SignedParts {
  readonly method: string;
  /** As in the header `Host`. */
  readonly authority: string;
  readonly path: string;
  readonly contentDigest: string;
}

/** What a signature says of itself. */
export interface SignatureParameters {
  readonly keyId: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly nonce: string;
}

export interface ParsedSignature extends SignatureParameters {
  readonly components: readonly Component[];
  /** The value of `@signature-params`, as it came. */
  readonly text: string;
  readonly signature: Buffer;
}

/** SHA-256 of a body, as the field `Content-Digest` of RFC 9530. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** The fields that sign a request by HMAC-SHA-256: HTTP Message Signatures, RFC 9421. */
export function signatureFields(
  parts: SignedParts,
  { keyId, created, nonce }: SignatureParameters,
  key: Uint8Array,
): { readonly 'signature-input': string; readonly signature: string } {
  const names = COVERED.map((name) => `"${name}"`).join(' ');
  const text = `(${names});created=${created};nonce="${nonce}";keyid="${keyId}";alg="hmac-sha256"`;
  const signature = hmacOf(signatureBase(valuesOf(parts, COVERED), text), key);
  return { 'signature-input': `control=${text}`, signature: `control=:${signature.toString('base64')}:` };
}

/** The text that is signed: RFC 9421, section 2.5. */
export function signatureBase(
  components: readonly (readonly [name: string, value: string])[],
  parameters: string,
): string {
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  return [...lines, `"@signature-params": ${parameters}`].join('\n');
}

export function hmacOf(base: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(base).digest();
}

/** Whether the key made the signature of this request; in the same time whatever differs. */
export function isSignedBy(parsed: ParsedSignature, parts: SignedParts, key: Uint8Array): boolean {
  const expected = hmacOf(signatureBase(valuesOf(parts, parsed.components), parsed.text), key);
  return parsed.signature.length === expected.length && timingSafeEqual(parsed.signature, expected);
}

function valuesOf(parts: SignedParts, components: readonly Component[]): [string, string][] {
  const values: Readonly<Record<Component, string>> = {
    '@method': parts.method,
    '@authority': parts.authority.toLowerCase(),
    '@path': parts.path,
    'content-digest': parts.contentDigest,
  };
  return components.map((name) => [name, values[name]]);
}

const LABEL = /^([a-z*][a-z0-9_.*-]{0,63})=/;
const LIST = /^\(((?:"[@a-z-]{1,40}" ?){1,8})\)/;
const PARAMETER = /^;([a-z]{1,16})=(?:(\d{1,15})|"([\w.~+/=:@-]{1,256})")/;
const SIGNATURE = /^([a-z*][a-z0-9_.*-]{0,63})=:([A-Za-z0-9+/]{1,128}={0,2}):$/;
const NONCE = /^[\w.~+/=:@-]{16,128}$/;
const LONGEST = 2_048;

/**
 * Reads the two fields of a signature. Of RFC 9421 it takes one signature, of exactly method, authority, path and
 * content digest in any order, with `created`, `nonce` (16 characters or more), `keyid` and, where given, `alg`.
 *
 * @returns what is wrong, as a text, where it is not so
 */
export function parseSignature(input: unknown, signature: unknown): ParsedSignature | string {
  if (typeof input !== 'string' || typeof signature !== 'string') {
    return 'the fields Signature-Input and Signature are wanted, as of RFC 9421';
  }
  if (input.length > LONGEST || signature.length > LONGEST) return 'Signature-Input or Signature is too long';
  const label = LABEL.exec(input)?.[1];
  const given = SIGNATURE.exec(signature);
  if (label === undefined || given === null || given[1] !== label) {
    return 'Signature-Input and Signature must hold one signature of one label';
  }
  const text = input.slice(label.length + 1);
  const list = LIST.exec(text);
  const components = [...(list?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
  if (!isCovered(components)) return `the signature must cover ${COVERED.join(', ')}, each once and no more`;
  const parameters = parseParameters(text.slice(list![0].length));
  if (typeof parameters === 'string') return parameters;
  return { ...parameters, components, text, signature: Buffer.from(given[2]!, 'base64') };
}

function isCovered(names: readonly string[]): names is Component[] {
  return names.length === COVERED.length && COVERED.every((name) => names.includes(name));
}

function parseParameters(text: string): SignatureParameters | string {
  const found = new Map<string, string | number>();
  let rest = text;
  for (let match = PARAMETER.exec(rest); match !== null; match = PARAMETER.exec(rest)) {
    const [whole, name, number, quoted] = match;
    if (found.has(name!)) return `the signature has the parameter ${name} twice`;
    found.set(name!, number === undefined ? quoted! : Number(number));
    rest = rest.slice(whole.length);
  }
  const { created, nonce, keyid: keyId, alg = 'hmac-sha256', ...others } = Object.fromEntries(found);
  if (rest !== '' || Object.keys(others).length > 0) {
    return 'the signature may have the parameters created, nonce, keyid and alg, and no others';
  }
  if (alg !== 'hmac-sha256') return 'the signature must be of the algorithm hmac-sha256';
  if (typeof created !== 'number') return 'the signature must have the parameter created, in seconds';
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) {
    return 'the signature must have the parameter nonce, of 16 to 128 letters, digits and _.~+/=:@-';
  }
  if (typeof keyId !== 'string') return 'the signature must have the parameter keyid';
  return { created, nonce, keyId };
}
