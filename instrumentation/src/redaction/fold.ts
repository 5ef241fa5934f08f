// What people and encoders write in place of the characters that detectors know: other digits, other blanks and hyphens, wide
// characters, some that do not show, percent signs.

/** Zeros of the decimal digits of the scripts of the world, each with nine more behind it (Unicode 16, category Nd, first plane). */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
  0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
  0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];
const BLANKS = [0xa0, 0x1680, 0x202f, 0x205f, 0x3000, ...codes(0x2000, 0x200a)];
const HYPHENS = [...codes(0x2010, 0x2015), 0x2212];
/** Soft hyphen, zero-width blanks and joiners, marks of direction, variation selectors, byte order mark. */
const INVISIBLE = [
  0xad,
  0x34f,
  0x61c,
  0x180e,
  ...codes(0x200b, 0x200f),
  ...codes(0x202a, 0x202e),
  ...codes(0x2060, 0x2064),
  ...codes(0x2066, 0x2069),
  ...codes(0xfe00, 0xfe0f),
  0xfeff,
];
const [FIRST_WIDE, LAST_WIDE, WIDE] = [0xff01, 0xff5e, 0xfee0];
const PERCENT = 37;

/** By code unit: the one that it is folded to, 0 for none. */
const FOLDS: ReadonlyMap<number, number> = new Map([
  ...ZEROS.flatMap((zero) => codes(zero, zero + 9).map((code): [number, number] => [code, 48 + code - zero])),
  ...BLANKS.map((code): [number, number] => [code, 32]),
  ...HYPHENS.map((code): [number, number] => [code, 45]),
  ...INVISIBLE.map((code): [number, number] => [code, 0]),
  ...codes(FIRST_WIDE, LAST_WIDE).map((code): [number, number] => [code, code - WIDE]),
]);

/** Code units by which a text is seen to want folding. */
export const FOLDED_CODES: readonly number[] = [PERCENT, ...FOLDS.keys()];

/** A text in the usual characters. */
export interface Folded {
  readonly text: string;
  /** Where each of them stood; behind the last, the length of the original. */
  readonly at: Uint32Array;
}

/** The text in the characters that detectors know. In the time of its length. */
export function fold(text: string): Folded {
  const units = new Uint16Array(text.length);
  const at = new Uint32Array(text.length + 1);
  let length = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.charCodeAt(i);
    const decoded = code === PERCENT ? decodedAt(text, i) : 0;
    const to = decoded || (FOLDS.get(code) ?? code);
    if (to > 0) {
      at[length] = i;
      units[length++] = to;
    }
    i += decoded > 0 ? 3 : 1;
  }
  at[length] = text.length;
  return { text: textOf(units.subarray(0, length)), at };
}

/** The visible ASCII character, or blank, that `%XX` stands for (RFC 3986, section 2.1); 0 where it stands for none. */
export function decodedAt(text: string, percent: number): number {
  const hex = text.slice(percent + 1, percent + 3);
  const code = /^[2-7][0-9a-f]$/i.test(hex) ? Number.parseInt(hex, 16) : 0;
  return code < 127 ? code : 0;
}

const CHUNK = 8_192;

/** By chunks: a call takes no more arguments than the stack holds. */
function textOf(units: Uint16Array): string {
  let text = '';
  for (let i = 0; i < units.length; i += CHUNK) text += String.fromCharCode(...units.subarray(i, i + CHUNK));
  return text;
}

function codes(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
