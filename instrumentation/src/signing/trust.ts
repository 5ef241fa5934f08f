import type { KeyObject } from 'node:crypto';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { Bundle } from './bundle.ts';
import { certificatesOf, signerOf } from './chain.ts';
import { keyIdOf, publicKeyOf, verifies } from './keys.ts';
import { Refusal } from './reasons.ts';
import type { ModelSigner } from './result.ts';
import { type SigstoreIdentity, verifyKeyless } from './sigstore.ts';

/** Who may sign; at least one of the three. */
export interface ModelTrust {
  /** In PEM; EC on P-256, P-384 or P-521. */
  readonly publicKeys?: readonly string[] | undefined;
  readonly certificates?:
    | {
        /** Certificates of authorities, in PEM. */
        readonly roots: readonly string[];
        /** Equal to the letter to a URI, an e-mail address or a host name of the signer's certificate. */
        readonly identities: readonly string[];
      }
    | undefined;
  /** Keyless signatures; needs `@sigstore/bundle`, `@sigstore/verify` and `@sigstore/protobuf-specs`. */
  readonly sigstore?:
    | {
        /** `trusted_root.json` of the instance of sigstore that is trusted: its text, or parsed. */
        readonly trustedRoot: string | object;
        readonly identities: readonly SigstoreIdentity[];
      }
    | undefined;
}

interface Authority {
  readonly roots: readonly Buffer[];
  readonly identities: readonly string[];
}

export interface CheckedTrust {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly authority: Authority | undefined;
  readonly sigstore: { readonly root: unknown; readonly identities: readonly SigstoreIdentity[] } | undefined;
}

/** @throws TypeError that names the option */
export function checkTrust(where: string, trust: ModelTrust): CheckedTrust {
  const option = `${where} option trust`;
  checkOptions(option, trust, ['publicKeys', 'certificates', 'sigstore']);
  const { publicKeys, certificates, sigstore } = trust;
  if (publicKeys === undefined && certificates === undefined && sigstore === undefined) {
    throw new TypeError(
      `${option} must name publicKeys, certificates or sigstore: nobody is trusted by default`,
    );
  }
  const keys = publicKeys === undefined ? [] : listOf(`${option}.publicKeys`, publicKeys);
  return {
    keys: new Map(
      keys.map((pem) => {
        const key = publicKeyOf(`${option}.publicKeys`, pem);
        return [keyIdOf(key), key] as const;
      }),
    ),
    authority: certificates && authorityOf(`${option}.certificates`, certificates),
    sigstore: sigstore && sigstoreOf(`${option}.sigstore`, sigstore),
  };
}

function authorityOf(option: string, given: NonNullable<ModelTrust['certificates']>): Authority {
  checkOptions(option, given, ['roots', 'identities']);
  const roots = certificatesOf(`${option}.roots`, listOf(`${option}.roots`, given.roots));
  const identities = listOf(`${option}.identities`, given.identities);
  for (const identity of identities) checkText(`${option}.identities`, identity);
  return { roots, identities };
}

function sigstoreOf(option: string, given: NonNullable<ModelTrust['sigstore']>): CheckedTrust['sigstore'] {
  checkOptions(option, given, ['trustedRoot', 'identities']);
  const identities = listOf(`${option}.identities`, given.identities);
  for (const identity of identities) {
    checkOptions(`${option}.identities`, identity, ['subject', 'issuer']);
    checkText(`${option}.identities subject`, identity.subject);
    checkText(`${option}.identities issuer`, identity.issuer);
  }
  return { root: rootOf(`${option}.trustedRoot`, given.trustedRoot), identities };
}

function rootOf(option: string, given: unknown): unknown {
  const wants = `${option} must be a trusted_root.json of sigstore`;
  try {
    const root: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    checkObject(wants, root);
    return root;
  } catch (error) {
    throw new TypeError(`${wants}, not ${show(given)}`, { cause: error });
  }
}

function listOf<Item>(option: string, value: readonly Item[]): readonly Item[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw new TypeError(`${option} must be a list with something in it, not ${show(value)}`);
}

export interface Signed {
  readonly signer: ModelSigner;
  /** What the signature is over. */
  readonly payload: Buffer;
}

/** Finds out who signed a bundle, and whether they may. @throws Refusal */
export async function signerOfBundle(bundle: Bundle, trust: CheckedTrust): Promise<Signed> {
  switch (bundle.material.kind) {
    case 'key':
      return byKey(bundle, bundle.material.hint, trust.keys);
    case 'certificate':
      return byCertificate(bundle, bundle.material.certificates, trust.authority);
    case 'sigstore':
      return bySigstore(bundle, trust.sigstore);
  }
}

function byKey({ payload, signature }: Bundle, hint: string | undefined, keys: CheckedTrust['keys']): Signed {
  // Bundles before 1.0.1 of model_signing have no hint.
  const candidates = [...keys].filter(([id]) => hint === undefined || hint === id);
  if (candidates.length === 0) {
    throw new Refusal('unknown_signer', `it is signed with the key ${show(hint)}, which is not trusted here`);
  }
  const found = candidates.find(([, key]) => verifies(payload, signature, key));
  if (found !== undefined) return { payload, signer: { kind: 'key', identity: found[0] } };
  throw hint === undefined
    ? new Refusal('unknown_signer', 'it is signed with no key that is trusted here, or was changed')
    : new Refusal('bad_signature', `the signature with the key ${hint} does not fit what it is over`);
}

function byCertificate(
  { payload, signature }: Bundle,
  chain: readonly Buffer[],
  authority: Authority | undefined,
): Signed {
  if (authority === undefined) {
    throw new Refusal('unknown_signer', 'it is signed with a certificate, and no root is trusted here');
  }
  const { key, identities } = signerOf(chain, authority.roots);
  if (!verifies(payload, signature, key)) {
    throw new Refusal('bad_signature', 'the signature with the certificate does not fit what it is over');
  }
  const identity = identities.find((one) => authority.identities.includes(one));
  if (identity !== undefined) return { payload, signer: { kind: 'certificate', identity } };
  const who = identities.length === 0 ? 'nobody by name' : identities.map(show).join(', ');
  throw new Refusal('identity_not_allowed', `it is signed by ${who}, who may not sign this model`);
}

async function bySigstore(bundle: Bundle, trust: CheckedTrust['sigstore']): Promise<Signed> {
  if (trust === undefined) {
    throw new Refusal(
      'unknown_signer',
      'it is signed without a key, and no instance of sigstore is trusted here',
    );
  }
  const { payload, subject, issuer } = await verifyKeyless(bundle.json, trust.root);
  if (trust.identities.some((one) => one.subject === subject && one.issuer === issuer)) {
    return { payload, signer: { kind: 'sigstore', identity: subject, issuer } };
  }
  throw new Refusal(
    'identity_not_allowed',
    `it is signed by ${show(subject)}, vouched for by ${show(issuer)}, who may not sign this model`,
  );
}
