import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { checkWhole } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { RedactionKind } from './kinds.ts';
import { normalise } from './normalise.ts';

export interface TokenKey {
  /** Stands in the tokens: 1 to 16 small letters, digits and hyphens. */
  readonly id: string;
  /** 32 bytes or more, random, from a secret store. A text counts by its bytes in UTF-8. */
  readonly key: Uint8Array | string;
  /** When its epoch begins. */
  readonly from: Date;
}

export interface TokeniserOptions {
  /** One for each epoch, in any order. One for good is an epoch without an end. */
  readonly keys: readonly TokenKey[];
  /** Keeps tokens of one tenant or purpose from being matched with those of another: 1 to 256 characters. */
  readonly domain: string;
  /** How long after an epoch its tokens can still be made, to join what crosses the change; 0 to 2,592,000, default 86,400. */
  readonly joinSeconds?: number | undefined;
}

export interface Tokeniser {
  /** The token of a value by the key of the epoch: the same for equal values of a kind. */
  token(kind: RedactionKind, value: string): string;
  /** Tokens that a value may have had: by the key of the epoch, and, for the join window, by the one before. Newest first. */
  tokens(kind: RedactionKind, value: string): readonly string[];
}

const SHORTEST_KEY = 32;
const ID = /^[a-z0-9-]{1,16}$/;
/** Of base64url: 132 bits. */
const TOKEN_LENGTH = 22;
const DEFAULT_JOIN_SECONDS = 86_400;
const MOST_JOIN_SECONDS = 2_592_000;

interface Epoch {
  readonly id: string;
  readonly from: number;
  /** HMAC with the key taken in: a copy of it makes a token. */
  readonly mac: ReturnType<typeof hmac.create>;
}

/**
 * Makes keyed tokens: `<key id>:<22 characters>`, base64url of HMAC-SHA-256 over domain and kind, a zero byte, and the normalised value.
 * Without the key nobody can try values; once a key is destroyed, here and where it came from, its tokens belong to nobody. A key whose epoch and
 * join window are over is dropped.
 *
 * @throws TypeError when an option is wrong: a key of less than 32 bytes, two of one id or one beginning. No message shows a key
 */
export function tokeniser(options: TokeniserOptions): Tokeniser {
  checkOptions('tokeniser', options, ['keys', 'domain', 'joinSeconds']);
  const { keys, domain, joinSeconds = DEFAULT_JOIN_SECONDS } = options;
  checkText('tokeniser option domain', domain);
  if (domain.includes('\0')) throw new TypeError('tokeniser option domain must not hold a zero byte');
  checkWhole('tokeniser option joinSeconds', joinSeconds, 0, MOST_JOIN_SECONDS);
  const epochs = epochsOf(keys);

  /** Newest first; those that are over leave the list for good. */
  const current = (): readonly Epoch[] => {
    const now = Date.now();
    const begun = epochs.filter(({ from }) => from <= now);
    if (begun.length === 0) throw new Error('tokeniser: no epoch has begun');
    const mayJoin = begun.length > 1 && now < begun[0]!.from + joinSeconds * 1000;
    for (const over of begun.slice(mayJoin ? 2 : 1)) {
      over.mac.destroy();
      epochs.splice(epochs.indexOf(over), 1);
    }
    return begun.slice(0, mayJoin ? 2 : 1);
  };
  const make = ({ id, mac }: Epoch, kind: RedactionKind, value: string) => {
    const message = utf8ToBytes(`${domain}/${kind}\0${normalise(kind, value)}`);
    return `${id}:${base64url(mac.clone().update(message).digest()).slice(0, TOKEN_LENGTH)}`;
  };
  return Object.freeze({
    token: (kind: RedactionKind, value: string) => make(current()[0]!, kind, value),
    tokens: (kind: RedactionKind, value: string) => current().map((epoch) => make(epoch, kind, value)),
  });
}

function epochsOf(keys: unknown): Epoch[] {
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new TypeError(
      `tokeniser option keys must be a list of { id, key, from }, not ${Array.isArray(keys) ? 'an empty one' : show(keys)}`,
    );
  }
  const epochs = keys.map((key: TokenKey, i) => epochOf(`tokeniser option keys[${i}]`, key));
  for (const what of ['id', 'from'] as const) {
    if (new Set(epochs.map((epoch) => epoch[what])).size < epochs.length) {
      throw new TypeError(`tokeniser option keys has two with one ${what}`);
    }
  }
  return epochs.sort((a, b) => b.from - a.from);
}

function epochOf(option: string, given: TokenKey): Epoch {
  checkObject(`${option} must be an object { id, key, from }`, given);
  const { id, key, from } = given;
  if (typeof id !== 'string' || !ID.test(id)) {
    throw new TypeError(`${option}.id must be 1 to 16 small letters, digits and hyphens, not ${show(id)}`);
  }
  const bytes = typeof key === 'string' ? utf8ToBytes(key) : key;
  if (!(bytes instanceof Uint8Array) || bytes.length < SHORTEST_KEY) {
    throw new TypeError(`${option}.key must be ${SHORTEST_KEY} bytes or more`);
  }
  if (!(from instanceof Date) || Number.isNaN(from.getTime())) {
    throw new TypeError(`${option}.from must be a Date, not ${show(from)}`);
  }
  return { id, from: from.getTime(), mac: hmac.create(sha256, bytes) };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
