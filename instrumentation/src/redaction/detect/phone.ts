import { classAt, DIGIT, runEnd, WORD } from '../characters.ts';

// Country codes that are given (ITU-T E.164, list of assigned codes).
const CODES = new Set(
  (
    '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ' +
    '211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245 246 247 248 249 ' +
    '250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 ' +
    '372 373 374 375 376 377 378 379 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 ' +
    '597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 ' +
    '883 886 888 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998'
  ).split(' '),
);

/** Longest with what people put between digits. */
const LONGEST = 26;
const SEPARATORS = ' -./()';
const NORTH_AMERICA = /^[2-9]\d{2}[2-9]\d{6}$/;

interface Run {
  readonly digits: string;
  readonly end: number;
  /** Digits before the first separator. */
  readonly first: number;
}

/** Digits with at most two separators between them, and no letter behind. */
function digitsFrom(text: string, start: number): Run | undefined {
  let digits = '';
  let first = 0;
  let end = start;
  for (let i = start; i < Math.min(text.length, start + LONGEST); ) {
    const stop = runEnd(text, i, start + LONGEST, DIGIT);
    if (stop === i) break;
    digits += text.slice(i, stop);
    end = stop;
    first ||= digits.length;
    i = stop;
    for (let gap = 0; gap < 2 && i < text.length && SEPARATORS.includes(text[i]!); gap++) i++;
  }
  return classAt(text, end) & WORD ? undefined : { digits, end, first };
}

/**
 * A number behind a plus sign: a country code that is given, then up to 15 digits in all.
 *
 * @param plus index of the sign
 * @returns its end, 0 where there is none
 */
export function internationalEnd(text: string, plus: number): number {
  if (classAt(text, plus - 1) & WORD) return 0;
  const run = digitsFrom(text, plus + 1);
  if (run === undefined || run.digits.length < 8 || run.digits.length > 15) return 0;
  const { digits, end, first } = run;
  if (digits[0] === '1')
    return (first === 1 || first === 4 || first >= 11) && NORTH_AMERICA.test(digits.slice(1)) ? end : 0;
  const lengths = first <= 3 ? [first] : [1, 2, 3];
  return lengths.some((length) => CODES.has(digits.slice(0, length))) ? end : 0;
}

/** A North American number in groups of 3, 3 and 4 between the same signs, or with its first group in brackets. */
export function northAmericanEnd(text: string, start: number): number {
  const match = NORTH_AMERICAN_FORM.exec(text.slice(start, start + 18));
  return match !== null && NORTH_AMERICA.test(match[0].replaceAll(/\D/g, '')) ? start + match[0].length : 0;
}

const NORTH_AMERICAN_FORM = /^(?:\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}([-.])\d{3}\1\d{4})(?![\w-])/;

/** A number behind a word that says so: 7 to 15 digits. */
export function namedPhoneEnd(text: string, start: number): number {
  const run = digitsFrom(text, start);
  return run !== undefined && run.digits.length >= 7 && run.digits.length <= 15 ? run.end : 0;
}
