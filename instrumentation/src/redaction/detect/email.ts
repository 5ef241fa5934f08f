import { CLASS, classAt, HOST, LETTER, LOCAL, runEnd, runStart, WORD } from '../characters.ts';
import type { Hit } from '../hit.ts';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
const DOT = 46;

/**
 * An e-mail address around an `@`: RFC 5321 lengths, a host name of at least two labels, the last of letters. Not `git@`, which nobody reads,
 * and no file such as `logo@2x.png`.
 *
 * @param at index of the sign
 */
export function emailAround(text: string, at: number): Hit | undefined {
  let start = runStart(text, at, Math.max(0, at - LONGEST_LOCAL), LOCAL);
  // Quotes, slashes and signs in front are of what it stands in.
  while (start < at && !isLetter(text, start)) start++;
  if (start === at || text.charCodeAt(at - 1) === DOT) return undefined;
  start += text.slice(start, at).lastIndexOf('=') + 1;
  let end = runEnd(text, at + 1, Math.min(text.length, at + 1 + LONGEST_DOMAIN), HOST);
  while (end > at && !isLetter(text, end - 1)) end--;
  const domain = text.slice(at + 1, end);
  const dot = domain.lastIndexOf('.');
  if (dot < 1 || domain.length - dot < 3 || !isTop(domain.slice(dot + 1))) return undefined;
  if (!isLetter(text, at + 1) || text.slice(start, at) === 'git' || isImage(domain)) return undefined;
  return { kind: 'email', start, end };
}

function isTop(label: string): boolean {
  return runEnd(label, 0, label.length, LETTER) === label.length || label.startsWith('xn--');
}

function isImage(domain: string): boolean {
  return /^\d+x\.[a-z]+$/.test(domain);
}

/** A letter or digit, also one beyond ASCII. */
function isLetter(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code > 127 ? (CLASS[code]! & HOST) !== 0 : (classAt(text, index) & WORD) !== 0;
}
