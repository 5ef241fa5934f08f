import { advised } from '../check/advised.ts';
import { Refusal } from './reasons.ts';

/** Who may sign without a key of their own: the identity in the certificate, and the provider that vouches for it. */
export interface SigstoreIdentity {
  /** Such as `release@example.com`, or the URI of a workflow. Equal to the letter. */
  readonly subject: string;
  /** Such as `https://accounts.google.com`. */
  readonly issuer: string;
}

export interface SigstoreSigning {
  /** Gives an OpenID Connect token, for example of the CI system; asked once. It is sent to `fulcioUrl` alone. */
  readonly identityToken: () => Promise<string>;
  /** The certificate authority. */
  readonly fulcioUrl: string;
  /** The transparency log: it keeps the identity and the digest of the statement, readable by all, for ever. */
  readonly rekorUrl: string;
}

export interface KeylessSigner extends SigstoreIdentity {
  /** What was signed, as the library of sigstore read it. */
  readonly payload: Buffer;
}

/**
 * Verifies a keyless bundle offline: the certificate, its entry in the certificate log, the entry in the transparency
 * log, and the signature. Who may sign is for the caller to judge.
 *
 * @param trustedRoot a `trusted_root.json`, parsed
 * @throws Refusal; TypeError for a trusted root that cannot be used
 */
export async function verifyKeyless(json: unknown, trustedRoot: unknown): Promise<KeylessSigner> {
  const { bundle: bundles, verify, protobuf } = await verifyPackages();
  const trust = readRoot(() => verify.toTrustMaterial(protobuf.TrustedRoot.fromJSON(trustedRoot)));
  try {
    const bundle = bundles.bundleFromJSON(json);
    if (bundle.content.$case !== 'dsseEnvelope') throw new Refusal('malformed', 'it has no dsseEnvelope');
    // Not by its policy: that takes the subject for a regular expression.
    const { identity } = new verify.Verifier(trust).verify(verify.toSignedEntity(bundle));
    const { subjectAlternativeName: subject = '', extensions } = identity ?? {};
    return { payload: bundle.content.dsseEnvelope.payload, subject, issuer: extensions?.issuer ?? '' };
  } catch (error) {
    throw refusalOf(error);
  }
}

function readRoot<Root>(read: () => Root): Root {
  try {
    return read();
  } catch (error) {
    throw new TypeError('verifyModel option trust.sigstore.trustedRoot is no trusted_root.json of sigstore', {
      cause: error,
    });
  }
}

const CODES: Readonly<Record<string, 'bad_signature' | 'unknown_signer'>> = {
  SIGNATURE_ERROR: 'bad_signature',
  CERTIFICATE_ERROR: 'unknown_signer',
  PUBLIC_KEY_ERROR: 'unknown_signer',
  TLOG_ERROR: 'unknown_signer',
  TLOG_INCLUSION_PROOF_ERROR: 'bad_signature',
  TLOG_INCLUSION_PROMISE_ERROR: 'unknown_signer',
  TLOG_MISSING_INCLUSION_ERROR: 'unknown_signer',
  TLOG_BODY_ERROR: 'bad_signature',
  TIMESTAMP_ERROR: 'unknown_signer',
};

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { code, message } = error as { code?: string; message?: string };
  return new Refusal(CODES[code ?? ''] ?? 'malformed', `sigstore refuses it: ${message}`, { cause: error });
}

/**
 * Signs with a certificate that is valid for minutes, and has the signature entered in the transparency log.
 *
 * @throws Error that says which step failed and never shows the token
 */
export async function signKeyless(payload: Buffer, options: SigstoreSigning): Promise<string> {
  const { identityToken, fulcioUrl, rekorUrl } = options;
  const [sign, bundles] = await Promise.all([
    load('@sigstore/sign', () => import('@sigstore/sign')),
    load('@sigstore/bundle', () => import('@sigstore/bundle')),
  ]);
  const signer = new sign.FulcioSigner({
    fulcioBaseURL: fulcioUrl,
    identityProvider: { getToken: async () => identityToken() },
  });
  const builder = new sign.DSSEBundleBuilder({
    signer,
    witnesses: [new sign.RekorWitness({ rekorBaseURL: rekorUrl })],
  });
  try {
    const bundle = await builder.create({ data: payload, type: 'application/vnd.in-toto+json' });
    return JSON.stringify(bundles.bundleToJSON(bundle));
  } catch (error) {
    throw signingError(error, options);
  }
}

/** Messages of the library may hold the token, so its own words are kept only where they cannot. */
function signingError(error: unknown, { fulcioUrl, rekorUrl }: SigstoreSigning): Error {
  const { code, cause } = error as { code?: string; cause?: { message?: string } };
  const why = cause?.message === undefined ? '' : ` (${cause.message})`;
  switch (code) {
    case 'IDENTITY_TOKEN_READ_ERROR':
      return advised('signModel option sigstore.identityToken failed', cause);
    case 'IDENTITY_TOKEN_PARSE_ERROR':
      return new Error('signModel option sigstore.identityToken gave no OpenID Connect token (a JWT)');
    case 'CA_CREATE_SIGNING_CERTIFICATE_ERROR':
      return new Error(`no certificate was issued by ${fulcioUrl}${why}`);
    case 'TLOG_CREATE_ENTRY_ERROR':
      return new Error(`no entry was made in the transparency log ${rekorUrl}${why}`);
    default:
      return new Error(`keyless signing failed (${code ?? 'unknown'})`);
  }
}

async function verifyPackages() {
  const [bundle, verify, protobuf] = await Promise.all([
    load('@sigstore/bundle', () => import('@sigstore/bundle')),
    load('@sigstore/verify', () => import('@sigstore/verify')),
    load('@sigstore/protobuf-specs', () => import('@sigstore/protobuf-specs')),
  ]);
  return { bundle, verify, protobuf };
}

async function load<Module>(name: string, importIt: () => Promise<Module>): Promise<Module> {
  try {
    return await importIt();
  } catch (error) {
    throw new Refusal('library_missing', `${name} is not installed: npm install ${name}`, { cause: error });
  }
}
