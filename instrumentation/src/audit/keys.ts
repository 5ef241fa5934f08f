import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto';
import { AuditError } from './error.ts';

/** Ed25519, as a `KeyObject` of node:crypto or as PEM. */
export type AuditKey = KeyObject | string | Uint8Array;

/** A public key, and its 32 bytes, which key ids are made of. */
export interface PublicKey {
  readonly key: KeyObject;
  readonly raw: Buffer;
}

export interface SigningKey extends PublicKey {
  readonly privateKey: KeyObject;
}

/** @throws AuditError when it is no private Ed25519 key; the message does not show the key */
export function signingKey(what: string, given: AuditKey): SigningKey {
  const privateKey = keyObject(what, 'private', given);
  return { privateKey, ...publicKey(what, createPublicKey(privateKey)) };
}

/** @throws AuditError when it is no public Ed25519 key */
export function publicKey(what: string, given: AuditKey): PublicKey {
  const key = keyObject(what, 'public', given);
  return { key, raw: Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url') };
}

function keyObject(what: string, type: 'private' | 'public', given: AuditKey): KeyObject {
  const key = given instanceof KeyObject ? given : parse(what, type, given);
  if (key.type === type && key.asymmetricKeyType === 'ed25519') return key;
  throw new AuditError(
    `${what} must be a ${type} key of Ed25519, not a ${key.type} one of ${key.asymmetricKeyType}`,
  );
}

function parse(what: string, type: 'private' | 'public', given: string | Uint8Array): KeyObject {
  try {
    const pem = typeof given === 'string' ? given : Buffer.from(given);
    // From a private key node:crypto would make the public one: whoever hands it out should know.
    if (type === 'public' && pem.includes('PRIVATE KEY')) throw new Error('it is a private key');
    return type === 'private' ? createPrivateKey(pem) : createPublicKey(pem);
  } catch (error) {
    const advice =
      type === 'private'
        ? 'openssl genpkey -algorithm ed25519 makes one'
        : 'openssl pkey -in private.pem -pubout makes it of the private one';
    throw new AuditError(`${what} must be a ${type} key in PEM (${advice})`, { cause: error });
  }
}
