import { type KeyObject, X509Certificate } from 'node:crypto';
import { childrenOf, type Der, oidOf, readDer, TAG } from './der.ts';
import { Refusal } from './reasons.ts';

/** A certificate, with what node:crypto does not tell of its extensions (RFC 5280, section 4.2.1). */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly key: KeyObject;
  /** Whom it was issued to: URIs, e-mail addresses and host names of its subject alternative name. */
  readonly identities: readonly string[];
  readonly mayIssue: boolean;
  /** How many issuers may stand below it. */
  readonly pathLength: number;
  readonly maySign: boolean;
  /** What it demands and we do not check; what it is signed with and nobody should trust. */
  readonly problem: string | undefined;
}

const OID = {
  keyUsage: '2.5.29.15',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
} as const;
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const CERT_SIGN_BIT = 5;

/** ECDSA and RSA with SHA-256, SHA-384 or SHA-512, RSA-PSS, Ed25519. */
const SIGNATURES = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.113549.1.1.10',
  '1.3.101.112',
]);

/** Tags of a general name. */
const NAMES = { email: 0x81, host: 0x82, uri: 0x86 } as const;
const EXTENSIONS_TAG = 0xa3;

/** @throws Refusal `malformed` */
export function readCertificate(der: Buffer): Certificate {
  try {
    const x509 = new X509Certificate(der);
    // What stands behind it is passed over there.
    if (!x509.raw.equals(der)) throw new RangeError('not one certificate');
    const { extensions, signedWith } = partsOf(x509.raw);
    const bits = keyUsageOf(extensions.get(OID.keyUsage)?.value);
    const constraints = basicConstraintsOf(extensions.get(OID.basicConstraints)?.value);
    const purposes = x509.keyUsage as readonly string[] | undefined;
    const isForCode = purposes === undefined || purposes.includes(CODE_SIGNING);
    return {
      x509,
      key: x509.publicKey,
      identities: identitiesOf(extensions.get(OID.alternativeName)?.value),
      mayIssue: constraints.isIssuer && (bits?.(CERT_SIGN_BIT) ?? true),
      pathLength: constraints.pathLength,
      maySign: (bits !== undefined || purposes !== undefined) && (bits?.(0) ?? true) && isForCode,
      problem: problemOf(extensions, signedWith),
    };
  } catch (error) {
    throw new Refusal('malformed', 'it holds a certificate that cannot be read', { cause: error });
  }
}

interface Extension {
  readonly isCritical: boolean;
  readonly value: Buffer;
}

type Extensions = ReadonlyMap<string, Extension>;

function partsOf(raw: Buffer): { extensions: Extensions; signedWith: string } {
  const [signed, algorithm] = childrenOf(readDer(raw).body);
  const list = childrenOf(signed!.body).find(({ tag }) => tag === EXTENSIONS_TAG);
  const extensions = new Map<string, Extension>();
  for (const one of list ? childrenOf(readDer(list.body).body) : []) {
    const parts = childrenOf(one.body);
    const id = oidOf(parts[0]!);
    if (extensions.has(id)) throw new RangeError(`extension ${id} twice`);
    const isCritical = parts.length === 3 && parts[1]!.tag === TAG.boolean && parts[1]!.body[0] !== 0;
    extensions.set(id, { isCritical, value: parts.at(-1)!.body });
  }
  return { extensions, signedWith: oidOf(childrenOf(algorithm!.body)[0]!) };
}

/** Tells whether a bit of the key usage is set, where there is one. */
function keyUsageOf(value: Buffer | undefined): ((bit: number) => boolean) | undefined {
  if (value === undefined) return undefined;
  const { body } = tagged(readDer(value), TAG.bits);
  return (bit) => ((body[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}

function basicConstraintsOf(value: Buffer | undefined): { isIssuer: boolean; pathLength: number } {
  const parts = value === undefined ? [] : childrenOf(tagged(readDer(value), TAG.sequence).body);
  const isIssuer = parts[0]?.tag === TAG.boolean && parts[0].body[0] !== 0;
  const most = parts.find(({ tag }) => tag === TAG.integer)?.body;
  return {
    isIssuer,
    pathLength: most === undefined ? Number.POSITIVE_INFINITY : most.readUIntBE(0, Math.min(most.length, 6)),
  };
}

function identitiesOf(value: Buffer | undefined): string[] {
  if (value === undefined) return [];
  const known: readonly number[] = Object.values(NAMES);
  return childrenOf(tagged(readDer(value), TAG.sequence).body)
    .filter(({ tag }) => known.includes(tag))
    .map(({ body }) => body.toString('latin1'));
}

function problemOf(extensions: Extensions, signedWith: string): string | undefined {
  const known: readonly string[] = Object.values(OID);
  const unknown = [...extensions].find(([id, { isCritical }]) => isCritical && !known.includes(id));
  if (unknown !== undefined) return `it has the critical extension ${unknown[0]}, which is not checked here`;
  return SIGNATURES.has(signedWith) ? undefined : `it is signed with the algorithm ${signedWith}`;
}

function tagged(value: Der, tag: number): Der {
  if (value.tag !== tag) throw new RangeError(`DER tag ${value.tag}, not ${tag}`);
  return value;
}
