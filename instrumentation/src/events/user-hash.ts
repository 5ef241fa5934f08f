import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const SHORTEST_KEY = 16;
const HASH_DIGITS = 32;

/** HMAC-SHA-256 of who acted, cut to 128 bits: tells people apart, and without the key nobody can try names. */
export function userHash(user: string, key: string): string {
  return `k1:${bytesToHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(user))).slice(0, HASH_DIGITS)}`;
}

/** @throws TypeError when it is no text of 16 characters or more; the message does not show the key */
export function checkUserKey(option: string, key: unknown): asserts key is string {
  if (typeof key !== 'string' || key.length < SHORTEST_KEY) {
    throw new TypeError(`${option} must be a text of ${SHORTEST_KEY} characters or more`);
  }
}
