import { classAt, DIGIT, WORD } from '../characters.ts';
import { mod97 } from '../check-digits.ts';

// Lengths by country: SWIFT IBAN registry, release 99.
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/** Longest with a gap after every fourth character. */
const LONGEST = 42;

/**
 * An IBAN that begins here, written in one piece or in groups of four.
 *
 * @returns its end, 0 where there is none
 */
export function ibanEnd(text: string, start: number): number {
  if (!(classAt(text, start + 2) & DIGIT && classAt(text, start + 3) & DIGIT)) return 0;
  const length = LENGTHS[text.slice(start, start + 2).toUpperCase()];
  if (length === undefined) return 0;
  const end = endOfGroups(text, start, length);
  if (end === 0 || classAt(text, end) & WORD || isPart(text, start, end)) return 0;
  const written = text.slice(start, end).replaceAll(/[ -]/g, '');
  const iban = written.toUpperCase();
  // Small and capital letters together are of base64.
  if (iban !== written && written.toLowerCase() !== written) return 0;
  return mod97(iban.slice(4) + iban.slice(0, 4)) === 1 ? end : 0;
}

/** Groups of something longer between hyphens, such as a UUID. */
function isPart(text: string, start: number, end: number): boolean {
  return Boolean(
    (text[start - 1] === '-' && classAt(text, start - 2) & WORD) ||
      (text[end] === '-' && classAt(text, end + 1) & WORD),
  );
}

function endOfGroups(text: string, start: number, length: number): number {
  let taken = 0;
  for (let i = start; i < start + LONGEST; i++) {
    if (classAt(text, i) & WORD) {
      if (++taken === length) return i + 1;
    } else if (taken % 4 !== 0 || (text[i] !== ' ' && text[i] !== '-') || !(classAt(text, i - 1) & WORD))
      return 0;
  }
  return 0;
}

/** Countries that have IBANs, by their ISO 3166 codes. */
export const IBAN_COUNTRIES: readonly string[] = Object.keys(LENGTHS);
export const ibanLength = (country: string): number => LENGTHS[country]!;
