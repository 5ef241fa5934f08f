import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { toBeSigned } from './bundle.ts';

/** Hashes by curve: what the OpenSSF Model Signing format takes. */
const HASHES: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

/**
 * Reads a private key.
 *
 * @param what names the option
 * @throws TypeError that does not show the key
 */
export function privateKeyOf(what: string, pem: unknown, passphrase?: string): KeyObject {
  if (typeof pem !== 'string' || !pem.includes('PRIVATE KEY-----')) {
    throw new TypeError(`${what} must be a private key in PEM, such as openssl genpkey writes`);
  }
  const isEncrypted = /ENCRYPTED/.test(pem);
  if (isEncrypted && passphrase === undefined) {
    throw new TypeError(`${what} is encrypted: its passphrase is missing`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(isEncrypted ? { key: pem, passphrase } : { key: pem });
  } catch (error) {
    const why = isEncrypted ? 'damaged, or the passphrase is another' : 'damaged';
    throw new TypeError(`${what} cannot be read: it is ${why}`, { cause: error });
  }
  checkCurve(what, key);
  return key;
}

/** Reads a public key. @throws TypeError */
export function publicKeyOf(what: string, pem: unknown): KeyObject {
  if (typeof pem !== 'string' || !pem.includes('-----BEGIN PUBLIC KEY-----')) {
    throw new TypeError(`${what} must be a public key in PEM, such as openssl pkey -pubout writes`);
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw new TypeError(`${what} cannot be read: it is damaged`, { cause: error });
  }
  checkCurve(what, key);
  return key;
}

function checkCurve(what: string, key: KeyObject): void {
  if (isSupported(key)) return;
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  throw new TypeError(`${what} is a key of the kind ${kind}: it must be EC on P-256, P-384 or P-521`);
}

export function isSupported(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && Object.hasOwn(HASHES, key.asymmetricKeyDetails?.namedCurve ?? '');
}

/** Hex SHA-256 of the public key as PEM, written anew: what model_signing calls the hint. */
export function keyIdOf(key: KeyObject): string {
  const isPublic = key.type === 'public';
  const pem = (isPublic ? key : createPublicKey(key)).export({ type: 'spki', format: 'pem' });
  return createHash('sha256').update(pem).digest('hex');
}

export function signPayload(payload: Buffer, key: KeyObject): Buffer {
  return sign(hashOf(key), toBeSigned(payload), key);
}

/** @param key of a supported curve */
export function verifies(payload: Buffer, signature: Buffer, key: KeyObject): boolean {
  return verify(hashOf(key), toBeSigned(payload), key, signature);
}

function hashOf(key: KeyObject): string {
  return HASHES[key.asymmetricKeyDetails!.namedCurve!]!;
}
