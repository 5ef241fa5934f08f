import { FOLDED_CODES } from './fold.ts';

// One byte of flags for each UTF-16 code unit, so that the scanner asks one array and never branches on what it reads.

export const DIGIT = 1;
export const LETTER = 2;
/** A character that something may stand beside: `@`, `:`, `=`, `+`, `(`, `~`; and those that are folded. */
export const MARK = 4;
/** Letters and digits of base64url, and what stands between: `-` and `_`. */
export const URL64 = 8;
/** Part of the local part of an e-mail address, unquoted (RFC 5322 atext, and the dot). */
export const LOCAL = 32;
/** Part of a host name. */
export const HOST = 64;
export const HEX = 128;

export const WORD = DIGIT | LETTER;

export const CLASS = new Uint8Array(65_536);

function flag(characters: string, flags: number): void {
  for (const character of characters) CLASS[character.charCodeAt(0)]! |= flags;
}

flag('0123456789', DIGIT);
flag('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER);
for (let code = 0; code < 128; code++) if (CLASS[code]! & WORD) CLASS[code]! |= URL64 | LOCAL | HOST;
flag('-_', URL64);
flag(".!#$%&'*+/?^_`{|}~-", LOCAL);
flag('.-', HOST);
flag('0123456789abcdefABCDEF', HEX);
flag('@:=+(~', MARK);
for (const code of FOLDED_CODES) CLASS[code]! |= MARK;
// Letters with accents, which names and hosts have; `×` and `÷` are none.
for (let code = 0xc0; code < 0x250; code++) if (code !== 0xd7 && code !== 0xf7) CLASS[code]! |= LOCAL | HOST;

/** First index from `from` on, and below `to`, whose character lacks all these flags; `to` where there is none. */
export function runEnd(text: string, from: number, to: number, flags: number): number {
  let i = from;
  while (i < to && CLASS[text.charCodeAt(i)]! & flags) i++;
  return i;
}

/** First index of the run of such characters that ends before `before`; looks no further back than `from`. */
export function runStart(text: string, before: number, from: number, flags: number): number {
  let i = before;
  while (i > from && CLASS[text.charCodeAt(i - 1)]! & flags) i--;
  return i;
}

/** Flags of a character, 0 beyond the ends of the text. */
export function classAt(text: string, index: number): number {
  return index >= 0 && index < text.length ? CLASS[text.charCodeAt(index)]! : 0;
}

/** Whether a dot stands there with base64url behind it: not one that ends a sentence. */
export function isInnerDot(text: string, index: number): boolean {
  return text[index] === '.' && (classAt(text, index + 1) & URL64) !== 0;
}
