import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';

/**
 * What people paste into inputs: made up here, valid by form and check digit, and nobody's. The values are computed, so
 * that no scanner finds a secret in this file.
 */
export function pastedSecrets(seed: string): Readonly<Record<string, string>> {
  const hex = createHash('sha256').update(seed).digest('hex');
  const letters = createHash('sha512')
    .update(seed)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '');
  const digits = BigInt(`0x${hex}`).toString();
  return {
    payment_card: withLuhn(`4${digits.slice(0, 14)}`),
    iban: germanIban(digits.slice(0, 18)),
    email: `${letters.slice(0, 8).toLowerCase()}@example.com`,
    aws_access_key: `AKIA${base32(hex).slice(0, 16)}`,
    jwt: jwt(letters),
    private_key: privateKey(),
  };
}

function withLuhn(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, i) => total + (i % 2 === 0 ? luhnDouble(Number(digit)) : Number(digit)), 0);
  return digits + ((10 - (sum % 10)) % 10);
}

function luhnDouble(digit: number): number {
  return digit > 4 ? 2 * digit - 9 : 2 * digit;
}

/** Check digits of ISO 13616: the country as letters' numbers, and the rest of 98 less the remainder of 97. */
function germanIban(account: string): string {
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${account}`;
}

function base32(hex: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...Buffer.from(hex, 'hex')].map((byte) => alphabet[byte % 32]).join('');
}

function jwt(subject: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: subject.slice(0, 12) })}`;
  return `${signed}.${createHmac('sha256', subject).update(signed).digest('base64url')}`;
}

function privateKey(): string {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
}
