// Check digits over texts of digits. Each wants digits alone; what they are of is the caller's affair.

const ZERO = 48;

const digit = (text: string, index: number) => text.charCodeAt(index) - ZERO;

/** ISO/IEC 7812-1: every second digit from the right doubled, digits summed, a multiple of ten. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const value = digit(digits, i) << (double ? 1 : 0);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10 of letters and digits, letters as 10 to 35: the remainder. */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    rest = code < 58 ? (rest * 10 + code - ZERO) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** ISO 7064 MOD 11,10: the last digit checks the others. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    product = (((digit(digits, i) + product) % 10 || 10) * 2) % 11;
  }
  return (11 - product) % 10 === digit(digits, digits.length - 1);
}

/** Sum of digits by weights; digits beyond the weights do not count. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * digit(digits, i), 0);
}

const VERHOEFF_TURN = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Product in the dihedral group of ten elements, which Verhoeff's check digit is computed in. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
}

/** J. Verhoeff, Error Detecting Decimal Codes, 1969. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    const turned = digit(VERHOEFF_TURN[i % 8]!, digit(digits, digits.length - 1 - i));
    check = dihedral(check, turned);
  }
  return check === 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 (ISO 3309) of ASCII, as six digits of base 62: the tail of GitHub's and npm's tokens. */
export function crc32Base62(text: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc = CRC_TABLE[(crc ^ text.charCodeAt(i)) & 255]! ^ (crc >>> 8);
  }
  let rest = (crc ^ 0xffffffff) >>> 0;
  let digits = '';
  for (let i = 0; i < 6; i++) {
    digits = BASE62[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
