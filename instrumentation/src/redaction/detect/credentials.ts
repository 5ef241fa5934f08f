import { CLASS, classAt, WORD } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';

// What stands behind a name such as `password=`, and in the user part of a URL.

const LONGEST_NAME = 48;
const LONGEST_VALUE = 1_024;
/** Longer ones are secrets, whatever they begin with. */
const LONGEST_EMPTY = 64;
const SPACE = 32;
const NEWLINE = 10;

/** Ends of names, without signs and in lower case, whose value is a secret whatever it looks like. */
const SECRETS = [
  'password',
  'passwd',
  'passwort',
  'pwd',
  'passphrase',
  'secret',
  'secretkey',
  'clientsecret',
  'privatekey',
  'apikey',
  'accesskey',
  'secretaccesskey',
  'accountkey',
  'accesstoken',
  'refreshtoken',
  'authtoken',
  'sessiontoken',
  'idtoken',
  'bearertoken',
  'apitoken',
  'sharedaccesskey',
  'signingkey',
  'encryptionkey',
  'masterkey',
];
/** The same where the value looks random. */
const IF_RANDOM = [
  'token',
  'authorization',
  'sig',
  'signature',
  'credential',
  'credentials',
  'pass',
  'auth',
  'cookie',
  'sessionid',
  'sessid',
];

/** Account keys of Azure Storage: 64 bytes in base64. */
const AZURE_STORAGE = /^[A-Za-z0-9+/]{86}==$/;

/** Last three letters of them all: what most names before a sign fail at once. */
const ENDINGS = new Uint8Array(32_768);
/** Low five bits of three characters, which tell letters apart in either case. */
const ending = (text: string, end: number) =>
  ((text.charCodeAt(end - 1) & 31) << 10) |
  ((text.charCodeAt(end - 2) & 31) << 5) |
  (text.charCodeAt(end - 3) & 31);
for (const name of [...SECRETS, ...IF_RANDOM]) ENDINGS[ending(name, name.length)] = 1;

/** Values that say there is none, or where it is. */
const EMPTY =
  /^(?:null|undefined|none|nil|true|false|yes|no|empty|redacted|filtered|hidden|masked|removed|required|invalid|missing|expired|changed|incorrect|wrong|n\/a|bearer|basic|token|digest|string|\*+|x{3,}|\.{3,}|-+|\[[^\]]*\]?|<[^>]*>?|\$\{?.*|%[A-Z_]+%?|\{\{?.*|process\.env.*|os\.environ.*)$/i;

/**
 * The secret behind a `=` or a `:`, if the name before it is that of one. In prose a colon often follows such a word, so a value without quotes
 * behind a colon and a blank must not be an ordinary word.
 */
export function assignedSecret(text: string, sign: number): Hit | undefined {
  const nameEnd = skipBack(text, sign);
  if (!ENDINGS[ending(text, nameEnd)]) return undefined;
  const name = nameBefore(text, nameEnd);
  const isSecret = endsIn(SECRETS, name);
  if (!isSecret && !endsIn(IF_RANDOM, name)) return undefined;
  // What only may be a secret ends at the next sign, so that nothing is read twice.
  const value = valueBehind(text, sign, isSecret ? '' : '=:');
  const written = text.slice(value.start, value.end);
  if (written.length <= LONGEST_EMPTY && EMPTY.test(written)) return undefined;
  const isProse = !value.isQuoted && text[sign] === ':' && classAt(text, sign + 1) === 0;
  const isTaken = isSecret ? written.length >= 3 && !(isProse && isWord(written)) : isRandom(written);
  const kind = AZURE_STORAGE.test(written) ? 'azure_key' : 'credential';
  return hitTo(kind, value.start, isTaken ? value.end : 0);
}

/** Whether the value of an attribute with this key may be a secret by that alone. */
export function isSecretKey(key: string): boolean {
  const name = nameBefore(key, key.length);
  return endsIn(SECRETS, name) || endsIn(IF_RANDOM, name);
}

function endsIn(secrets: readonly string[], name: string): boolean {
  return secrets.some((secret) => name.endsWith(secret));
}

/** Back over blanks, quotes and the backslashes of nested JSON. */
function skipBack(text: string, sign: number): number {
  let i = sign;
  while (i > 0 && i > sign - 6 && ` "'\\:\`]`.includes(text[i - 1]!)) i--;
  return i;
}

function nameBefore(text: string, end: number): string {
  let start = end;
  while (
    start > 0 &&
    start > end - LONGEST_NAME &&
    (CLASS[text.charCodeAt(start - 1)]! & WORD || '_-. '.includes(text[start - 1]!))
  )
    start--;
  return text
    .slice(start, end)
    .replaceAll(/[-_. ]/g, '')
    .toLowerCase();
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** @param stop signs that end a value without quotes, besides the usual ones */
function valueBehind(text: string, sign: number, stop: string): Value {
  let start = sign + 1;
  while (
    start < sign + 8 &&
    (text.charCodeAt(start) === SPACE || text[start] === '>' || text[start] === '=' || text[start] === '\\')
  )
    start++;
  const quote = text[start];
  if (quote === '"' || quote === "'" || quote === '`')
    return { start: start + 1, end: quotedEnd(text, start + 1, quote), isQuoted: true };
  return { start, end: plainEnd(text, start, `,;&"'<>)}]\`${stop}`), isQuoted: false };
}

function quotedEnd(text: string, start: number, quote: string): number {
  const most = Math.min(text.length, start + LONGEST_VALUE);
  let i = start;
  while (i < most && text[i] !== quote && text.charCodeAt(i) !== NEWLINE)
    i += text[i] === '\\' && text[i + 1] !== quote ? 2 : 1;
  i = Math.min(i, most);
  return text[i - 1] === '\\' ? i - 1 : i;
}

function plainEnd(text: string, start: number, stops: string): number {
  const most = Math.min(text.length, start + LONGEST_VALUE);
  let i = start;
  while (i < most && text.charCodeAt(i) > SPACE && !stops.includes(text[i]!)) i++;
  while (i > start && text[i - 1] === '.') i--;
  return i;
}

/** An ordinary word: letters in one case, perhaps with a capital in front. */
function isWord(value: string): boolean {
  return /^[A-Z]?[a-z'’-]*[.!?]?$|^[A-Z]+$/.test(value);
}

function isRandom(value: string): boolean {
  return value.length >= 16 && /\d/.test(value) && /[a-zA-Z]/.test(value) && !/[\s/]{2}|^https?:/.test(value);
}

/**
 * The password of a URL, whose `://` has its colon here (RFC 3986, user information).
 *
 * @returns start and end, or undefined
 */
export function urlPassword(text: string, colon: number): Hit | undefined {
  if (!(classAt(text, colon - 1) & WORD)) return undefined;
  const most = Math.min(text.length, colon + 3 + LONGEST_VALUE);
  let password = 0;
  let at = 0;
  for (let i = colon + 3; i < most; i++) {
    const code = text.charCodeAt(i);
    if (code <= SPACE || `/?#"'<>\`\\`.includes(text[i]!)) break;
    if (code === 58 && password === 0) password = i + 1;
    if (code === 64) at = i;
  }
  const isGiven = password > 0 && at > password && !EMPTY.test(text.slice(password, at));
  return hitTo('url_credentials', password, isGiven ? at : 0);
}

/** Credentials behind `Bearer` or `Basic` (RFC 6750, RFC 7617), which end here. */
export function schemeCredentials(text: string, end: number, isBasic: boolean): Hit | undefined {
  if (text.charCodeAt(end) !== SPACE) return undefined;
  const value = /^[A-Za-z0-9._~+/-]{7,1023}[A-Za-z0-9_~+/-]={0,2}/.exec(
    text.slice(end + 1, end + 1 + LONGEST_VALUE),
  )?.[0];
  if (value === undefined) return undefined;
  const isCredential = isBasic ? hasColon(value) : value.length >= 16 && /\d/.test(value);
  return hitTo('bearer_token', end + 1, isCredential ? end + 1 + value.length : 0);
}

function hasColon(base64: string): boolean {
  try {
    return atob(base64).includes(':');
  } catch {
    // Not base64: no credentials.
    return false;
  }
}
