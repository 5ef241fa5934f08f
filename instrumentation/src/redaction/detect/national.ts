import { luhn, mod11And10, mod97, verhoeff, weighted } from '../check-digits.ts';

// Numbers that states give people. Each takes the number without gaps.

/** Social Security Administration, "Social Security Number Randomization": no area 000, 666 or 9xx, no group 00, no serial 0000. */
export function isUsSsn(digits: string): boolean {
  const area = digits.slice(0, 3);
  return (
    area !== '000' &&
    area !== '666' &&
    area < '900' &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000'
  );
}

/** HMRC, National Insurance Manual NIM39110: which letters are given. */
export function isUkNino(nino: string): boolean {
  return /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(nino);
}

/** Bundeszentralamt für Steuern: of the first ten digits one occurs twice or thrice and the others at most once; not three in a row. */
export function isDeSteuerId(digits: string): boolean {
  if (digits[0] === '0' || !mod11And10(digits)) return false;
  const counts = new Uint8Array(10);
  for (let i = 0; i < 10; i++) counts[Number(digits[i])]!++;
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && repeated[0]! <= 3 && !/(\d)\1\1/.test(digits.slice(0, 10));
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Ministerio del Interior: the letter is that of the number modulo 23; X, Y and Z of a NIE count as 0, 1 and 2. */
export function isEsDni(text: string): boolean {
  const match = /^([XYZ]\d{7}|\d{8})([A-Z])$/.exec(text);
  if (match === null) return false;
  const number = Number(match[1]!.replace(/[XYZ]/, (letter) => String('XYZ'.indexOf(letter))));
  return DNI_LETTERS[number % 23] === match[2];
}

/** INSEE: sex, year, month, department, commune, order, and 97 less the number modulo 97; 2A and 2B of Corsica count as 19 and 18. */
export function isFrNir(text: string): boolean {
  if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-3]\d|4[0-2]|[5-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(text)) return false;
  const number = text.replace('2A', '19').replace('2B', '18');
  return 97 - mod97(number.slice(0, 13)) === Number(number.slice(13));
}

/** Characters in odd places, first one first: Decreto Ministeriale 23 December 1976; values of 0 to 9 are those of A to J. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
/** Digits are letters where two people would have one code. */
const FISCAL = /^[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/;

export function isItCodiceFiscale(text: string): boolean {
  if (!FISCAL.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = text.charCodeAt(i);
    const value = code < 58 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? ODD[value]! : value;
  }
  return sum % 26 === text.charCodeAt(15) - 65;
}

/** RvIG: weights 9 to 2 and -1, a multiple of eleven. */
export function isNlBsn(digits: string): boolean {
  return digits !== '000000000' && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Ustawa o ewidencji ludności: weights 1, 3, 7, 9, a multiple of ten; the month tells the century. */
export function isPlPesel(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20;
  return (
    isDay(month, Number(digits.slice(4, 6))) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
  );
}

/** Skatteverket: date and Luhn over ten digits; 60 is added to the day of a coordination number. */
export function isSePersonnummer(digits: string): boolean {
  const ten = digits.slice(-10);
  return isDay(Number(ten.slice(2, 4)), Number(ten.slice(4, 6)) % 60) && luhn(ten);
}

/** Receita Federal: two check digits, each by weights modulo 11; not one digit eleven times. */
export function isBrCpf(digits: string): boolean {
  const check = (length: number) => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i);
    return ((weighted(digits, weights) * 10) % 11) % 10 === Number(digits[length]);
  };
  return !/^(\d)\1{10}$/.test(digits) && check(9) && check(10);
}

/** UIDAI: Verhoeff's check digit; the first is 2 to 9. */
export function isInAadhaar(digits: string): boolean {
  return digits >= '2' && verhoeff(digits);
}

function isDay(month: number, day: number): boolean {
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)
  );
}
