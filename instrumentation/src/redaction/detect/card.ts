import { luhn } from '../check-digits.ts';

// First digits and lengths of the large schemes (ISO/IEC 7812-1; the networks' published ranges): Visa, Mastercard, American Express, Diners Club,
// Discover, JCB, UnionPay, Maestro, Mir, RuPay. Maestro's 12-digit numbers and 50-prefix cards issued locally are left out.
const RANGES: readonly (readonly [first: number, last: number, lengths: readonly number[]])[] = [
  [400_000, 499_999, [13, 16, 19]],
  [510_000, 559_999, [16]],
  [222_100, 272_099, [16]],
  [340_000, 349_999, [15]],
  [370_000, 379_999, [15]],
  [300_000, 305_999, [14, 16]],
  [309_500, 309_599, [14, 16]],
  [360_000, 369_999, [14, 16]],
  [380_000, 399_999, [14, 16]],
  [352_800, 358_999, [16, 17, 18, 19]],
  [601_100, 601_199, [16, 19]],
  [644_000, 659_999, [16, 19]],
  [620_000, 629_999, [16, 17, 18, 19]],
  [810_000, 817_199, [16]],
  [220_000, 220_499, [16]],
  [501_800, 501_899, [16]],
  [502_000, 502_099, [16]],
  [503_800, 503_899, [16]],
  [560_000, 569_999, [16]],
  [580_000, 589_999, [16]],
  [600_000, 601_099, [16]],
  [606_000, 610_000, [16]],
  [630_400, 630_499, [16]],
  [675_900, 676_399, [16, 18, 19]],
];

/** Whether digits are a card number: first digits of a scheme, one of its lengths, and Luhn's check digit. */
export function isCard(digits: string): boolean {
  const first = Number(digits.slice(0, 6));
  const known = RANGES.some(
    ([low, high, lengths]) => first >= low && first <= high && lengths.includes(digits.length),
  );
  return known && luhn(digits) && !isOneDigit(digits);
}

function isOneDigit(digits: string): boolean {
  for (let i = 1; i < digits.length; i++) if (digits[i] !== digits[0]) return false;
  return true;
}
