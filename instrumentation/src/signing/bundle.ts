import { show } from '../check/show.ts';
import { Refusal } from './reasons.ts';
import { objectOf } from './statement.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const MOST_CERTIFICATES = 16;

/** What tells who signed; a `sigstore` one is for the library of sigstore to read. */
export type Material =
  | { readonly kind: 'key'; readonly hint: string | undefined }
  | { readonly kind: 'certificate'; readonly certificates: readonly Buffer[] }
  | { readonly kind: 'sigstore' };

/** A Sigstore bundle with a DSSE envelope in it. */
export interface Bundle {
  readonly material: Material;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** As it was parsed. */
  readonly json: Record<string, unknown>;
}

/** What a DSSE signature is over: pre-authentication encoding v1 (secure-systems-lab/dsse). */
export function toBeSigned(payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The text of a bundle that is signed with a key, with a certificate chain for it or a hint at it. */
export function bundleText(
  payload: Buffer,
  signature: Buffer,
  signer: { readonly hint: string } | { readonly certificates: readonly Buffer[] },
): string {
  const material =
    'hint' in signer
      ? { publicKey: { hint: signer.hint } }
      : {
          x509CertificateChain: {
            certificates: signer.certificates.map((der) => ({ rawBytes: der.toString('base64') })),
          },
        };
  return JSON.stringify({
    mediaType: MEDIA_TYPE,
    verificationMaterial: { ...material, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: signature.toString('base64'), keyid: '' }],
    },
  });
}

/** Reads a signature file; nothing in it is verified by that. @throws Refusal */
export function parseBundle(bytes: Uint8Array): Bundle {
  const json = objectOf(jsonOf(bytes), 'the signature file');
  const { mediaType } = json;
  if (typeof mediaType === 'string' && /bundle(\+json;version=|\.v)0\.[12]\b/.test(mediaType)) {
    throw new Refusal('old_format', `it is a bundle of the type ${show(mediaType)}; sign it anew`);
  }
  if (mediaType !== MEDIA_TYPE) {
    throw new Refusal('malformed', `it has the media type ${show(mediaType)}, not ${MEDIA_TYPE}`);
  }
  if (json.dsseEnvelope === undefined) {
    throw new Refusal(
      'malformed',
      'it has no dsseEnvelope: it signs something else than the files of a model',
    );
  }
  const { payload, payloadType, signatures } = objectOf(json.dsseEnvelope, 'dsseEnvelope');
  if (payloadType !== PAYLOAD_TYPE) {
    throw new Refusal('wrong_predicate', `it signs ${show(payloadType)}, not ${PAYLOAD_TYPE}`);
  }
  if (!Array.isArray(signatures) || signatures.length !== 1) {
    throw new Refusal('malformed', 'dsseEnvelope.signatures must hold one signature');
  }
  const { sig } = objectOf(signatures[0], 'dsseEnvelope.signatures[0]');
  return {
    material: materialOf(objectOf(json.verificationMaterial, 'verificationMaterial')),
    payload: base64Of(payload, 'dsseEnvelope.payload'),
    signature: base64Of(sig, 'dsseEnvelope.signatures[0].sig'),
    json,
  };
}

function materialOf(material: Record<string, unknown>): Material {
  const kinds = ['publicKey', 'x509CertificateChain', 'certificate'].filter(
    (kind) => material[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    throw new Refusal(
      'malformed',
      'verificationMaterial must have one of publicKey, x509CertificateChain and certificate',
    );
  }
  if (kinds[0] === 'certificate') return { kind: 'sigstore' };
  if (kinds[0] === 'publicKey') {
    const { hint } = objectOf(material.publicKey, 'publicKey');
    if (hint === undefined || typeof hint === 'string') return { kind: 'key', hint: hint || undefined };
    throw new Refusal('malformed', 'publicKey.hint must be a text');
  }
  const { certificates } = objectOf(material.x509CertificateChain, 'x509CertificateChain');
  if (!Array.isArray(certificates) || certificates.length < 1 || certificates.length > MOST_CERTIFICATES) {
    throw new Refusal('malformed', `x509CertificateChain must hold 1 to ${MOST_CERTIFICATES} certificates`);
  }
  return {
    kind: 'certificate',
    certificates: certificates.map((one) => base64Of(objectOf(one, 'a certificate').rawBytes, 'rawBytes')),
  };
}

function base64Of(value: unknown, what: string): Buffer {
  if (typeof value === 'string' && value !== '' && value.length % 4 === 0) {
    const bytes = Buffer.from(value, 'base64');
    if (bytes.toString('base64') === value) return bytes;
  }
  throw new Refusal('malformed', `${what} must be base64`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Refusal('malformed', `the signature file is not JSON (${bytes.length} bytes); is it cut off?`, {
      cause: error,
    });
  }
}
