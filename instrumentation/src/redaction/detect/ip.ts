import { CLASS, classAt, DIGIT, HEX, LETTER, runEnd, runStart, WORD } from '../characters.ts';

const DOT = 46;
const COLON = 58;
const LONGEST_V6 = 45;
const FEWEST_COLONS = 3;

/**
 * A public IPv4 address that begins here, in the dotted form. Not a version behind a name (`Chrome/120.0.0.0`, `v1.2.3.4`).
 *
 * @returns its end, 0 where there is none
 */
export function ipv4End(text: string, start: number): number {
  const octets: number[] = [];
  let i = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(i++) !== DOT) return 0;
    const end = runEnd(text, i, i + 4, DIGIT);
    const octet = Number(text.slice(i, end));
    if (end === i || end > i + 3 || octet > 255 || (end > i + 1 && text[i] === '0')) return 0;
    octets.push(octet);
    i = end;
  }
  const isLonger = classAt(text, i) & WORD || (text.charCodeAt(i) === DOT && classAt(text, i + 1) & WORD);
  return isLonger || isVersion(text, start) || !isPublicV4(octets) ? 0 : i;
}

function isVersion(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === '.' || before === '-' || before === '_') return true;
  if (before === '/') return (classAt(text, start - 2) & LETTER) !== 0;
  const word = text.slice(Math.max(0, start - 9), start).toLowerCase();
  return word.includes('version') || word.endsWith(' ver ');
}

/** IANA's registry of special-purpose addresses says which are nobody's. */
function isPublicV4([a, b]: readonly number[]): boolean {
  if (a === 0 || a === 10 || a === 127 || a! >= 224) return false;
  if (a === 172) return b! < 16 || b! > 31;
  if (a === 100) return b! < 64 || b! > 127;
  return !(a === 192 && b === 168) && !(a === 169 && b === 254);
}

/** Where an IPv6 address may stand around a colon. */
export interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly isAddress: boolean;
}

/** Hexadecimal digits and colons around the first colon of them, and whether they are a public IPv6 address (RFC 4291). */
export function ipv6Around(text: string, colon: number): Cluster {
  const start = runStart(text, colon, Math.max(0, colon - 5), HEX);
  let end = colon;
  let colons = 0;
  while (end < text.length && end < start + LONGEST_V6 && isPart(text.charCodeAt(end))) {
    if (text.charCodeAt(end++) === COLON) colons++;
  }
  // Three groups and a gap have three colons; a time of day has two.
  return { start, end, isAddress: colons >= FEWEST_COLONS && isPublicV6(text, start, end) };
}

function isPart(code: number): boolean {
  return code === COLON || (CLASS[code]! & HEX) !== 0;
}

function isPublicV6(text: string, start: number, end: number): boolean {
  if (end - start < 8 || classAt(text, start - 1) & WORD || classAt(text, end) & WORD) return false;
  const address = text
    .slice(start, end)
    .replace(/([^:]):$/, '$1')
    .toLowerCase();
  if (!/[0-9]/.test(address)) return false;
  const gap = address.indexOf('::');
  if (gap !== address.lastIndexOf('::')) return false;
  const groups = address.split(':');
  const given = groups.filter((group) => group !== '');
  if (given.some((group) => group.length > 4)) return false;
  if (gap < 0 ? groups.length !== 8 || given.length !== 8 : given.length < 3 || given.length > 7)
    return false;
  return !/^(?:::|f[cd]|ff|0+:0+:0+:0+:0+:0+:0+:)/.test(address);
}
