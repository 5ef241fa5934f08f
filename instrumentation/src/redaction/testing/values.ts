import validator from 'validator';
import { crc32Base62 } from '../check-digits.ts';
import { IBAN_COUNTRIES, ibanLength } from '../detect/iban.ts';
import type { RedactionKind } from '../kinds.ts';

// Made-up values of every kind, valid by check digits that another library or plain arithmetic computes.

export type Random = () => number;

const DIGITS = '0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const ALNUM = DIGITS + UPPER + LOWER;
const URL64 = `${ALNUM}-_`;

export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)]!;
export const text = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const digits = (random: Random, length: number) => text(random, DIGITS, length);
const whole = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));
const padded = (n: number, length: number) => String(n).padStart(length, '0');

/** The first of many tries that another library calls valid. */
function until(make: () => string, isValid: (value: string) => boolean): string {
  for (let i = 0; i < 100_000; i++) {
    const value = make();
    if (isValid(value)) return value;
  }
  throw new Error('no valid value in 100,000 tries');
}

const CARDS: readonly (readonly [prefix: string, length: number])[] = [
  ['4', 16],
  ['51', 16],
  ['2221', 16],
  ['34', 15],
  ['37', 15],
  ['36', 14],
  ['6011', 16],
  ['65', 16],
  ['3528', 16],
];

function card(random: Random): string {
  const [prefix, length] = pick(random, CARDS);
  const bare = until(() => prefix + digits(random, length - prefix.length), validator.isLuhnNumber);
  if (random() < 0.5) return bare;
  const groups = { 16: /(.{4})(.{4})(.{4})(.{4})/, 15: /(.{4})(.{6})(.{5})/, 14: /(.{4})(.{6})(.{4})/ }[
    length as 14 | 15 | 16
  ];
  return groups
    .exec(bare)!
    .slice(1)
    .join(pick(random, [' ', '-']));
}

function iban(random: Random): string {
  const country = pick(random, IBAN_COUNTRIES);
  const account = digits(random, ibanLength(country) - 4);
  const number = [...`${account}${country}00`].map((c) => parseInt(c, 36)).join('');
  const bare = country + padded(98 - Number(BigInt(number) % 97n), 2) + account;
  return random() < 0.5 ? bare : bare.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function date(random: Random): string {
  return padded(whole(random, 30, 99), 2) + padded(whole(random, 1, 12), 2) + padded(whole(random, 1, 28), 2);
}

function nir(random: Random): string {
  const number =
    pick(random, ['1', '2']) +
    padded(whole(random, 0, 99), 2) +
    padded(whole(random, 1, 12), 2) +
    padded(whole(random, 1, 95), 2) +
    digits(random, 6);
  const bare = number + padded(97 - (Number(number) % 97), 2);
  return random() < 0.5 ? bare : /(.)(..)(..)(..)(...)(...)(..)/.exec(bare)!.slice(1).join(' ');
}

function codiceFiscale(random: Random): string {
  const form = () =>
    text(random, 'BCDFGLMNPRSTV', 6) +
    digits(random, 2) +
    pick(random, [...'ABCDEHLMPRST']) +
    padded(whole(random, 1, 28), 2) +
    pick(random, [...'ABCDEFGHILMZ']) +
    digits(random, 3);
  const stem = form();
  return until(
    () => stem + pick(random, [...UPPER]),
    (value) => validator.isTaxID(value, 'it-IT'),
  );
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: pick(random, ['HS256', 'RS256', 'ES256', 'none']), typ: 'JWT' })}.${part({ sub: digits(random, 8), iat: whole(random, 1e9, 2e9) })}.${text(random, URL64, 43)}`;
}

function privateKey(random: Random): string {
  const label = pick(random, [
    'RSA PRIVATE KEY',
    'PRIVATE KEY',
    'EC PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ]);
  const lines = Array.from({ length: 12 }, () => text(random, `${ALNUM}+/`, 64));
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join(pick(random, ['\n', '\\n']));
}

const grouped = (random: Random, bare: string, form: RegExp, signs: readonly string[]) =>
  form.exec(bare)!.slice(1).join(pick(random, signs));

/** Makes a value of a kind. */
export const VALUES: Readonly<Record<Exclude<RedactionKind, 'custom'>, (random: Random) => string>> = {
  private_key: privateKey,
  aws_key: (r) => pick(r, ['AKIA', 'ASIA']) + text(r, `${UPPER}234567`, 16),
  gcp_key: (r) =>
    pick(r, [
      () => `AIza${text(r, URL64, 35)}`,
      () => `GOCSPX-${text(r, URL64, 28)}`,
      () => `ya29.${text(r, URL64, 80)}`,
    ])(),
  azure_key: (r) => `${text(r, ALNUM, 3)}${digits(r, 1)}Q~${text(r, ALNUM, 34)}`,
  github_token(r) {
    const body = text(r, ALNUM, 30);
    const classic = pick(r, ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_']) + body + crc32Base62(body);
    return r() < 0.7 ? classic : `github_pat_${text(r, ALNUM, 22)}_${text(r, ALNUM, 59)}`;
  },
  gitlab_token: (r) => `${pick(r, ['glpat-', 'glrt-', 'gldt-'])}${text(r, URL64, 20)}`,
  package_token: (r) =>
    pick(r, [
      () => `npm_${text(r, ALNUM, 36)}`,
      () => `pypi-AgEIcHlwaS5vcmc${text(r, URL64, 120)}`,
      () => `dckr_pat_${text(r, URL64, 27)}`,
    ])(),
  slack_token: (r) =>
    pick(r, [
      () => `xoxb-${digits(r, 12)}-${digits(r, 12)}-${text(r, ALNUM, 24)}`,
      () =>
        `https://hooks.slack.com/services/T${text(r, UPPER + DIGITS, 8)}/B${text(r, UPPER + DIGITS, 10)}/${text(r, ALNUM, 24)}`,
    ])(),
  discord_token: (r) =>
    `${Buffer.from(`1${digits(r, 17)}`).toString('base64url')}.${text(r, URL64, 6)}.${text(r, URL64, 38)}`,
  telegram_token: (r) => `${whole(r, 1, 9)}${digits(r, 9)}:AA${text(r, URL64, 33)}`,
  stripe_key: (r) => `${pick(r, ['sk_live_', 'rk_live_', 'sk_test_'])}${text(r, ALNUM, 24)}`,
  llm_key: (r) =>
    pick(r, [
      () => `sk-${text(r, ALNUM, 20)}T3BlbkFJ${text(r, ALNUM, 20)}`,
      () => `sk-proj-${text(r, URL64, 74)}T3BlbkFJ${text(r, URL64, 74)}`,
      () => `sk-ant-api03-${text(r, URL64, 93)}AA`,
      () => `hf_${text(r, UPPER + LOWER, 34)}`,
    ])(),
  service_token: (r) =>
    pick(r, [
      () => `SG.${text(r, URL64, 22)}.${text(r, URL64, 43)}`,
      () => `dapi${text(r, '0123456789abcdef', 32)}`,
      () => `hvs.${text(r, URL64, 90)}`,
      () => `shpat_${text(r, '0123456789abcdef', 32)}`,
    ])(),
  jwt,
  url_credentials: (r) => `postgres://app:${text(r, ALNUM, 12)}@db-${whole(r, 1, 9)}.internal:5432/orders`,
  bearer_token: (r) =>
    pick(r, [
      () => `Bearer ${text(r, ALNUM, 40)}1`,
      () => `Basic ${Buffer.from(`u:${text(r, ALNUM, 9)}`).toString('base64')}`,
    ])(),
  credential: (r) =>
    pick(r, [
      () => `password=${text(r, ALNUM, 12)}`,
      () => `"client_secret":"${text(r, ALNUM, 24)}"`,
      () => `api_key: '${text(r, ALNUM, 32)}'`,
    ])(),
  payment_card: card,
  iban,
  us_ssn: (r) =>
    `${pick(r, [padded(whole(r, 1, 665), 3), String(whole(r, 667, 899))])}-${padded(whole(r, 1, 99), 2)}-${padded(whole(r, 1, 9999), 4)}`,
  uk_nino(r) {
    const bare = pick(r, ['AB', 'CE', 'JK', 'PX', 'SL', 'YT']) + digits(r, 6) + pick(r, [...'ABCD']);
    return r() < 0.5 ? bare : grouped(r, bare, /(..)(..)(..)(..)(.)/, [' ']);
  },
  de_steuer_id(r) {
    const bare = until(
      () => {
        const ten = [...'1234567890'].sort(() => r() - 0.5);
        ten[whole(r, 1, 9)] = ten[0]!;
        return ten.join('') + digits(r, 1);
      },
      (value) => validator.isTaxID(value, 'de-DE') && value[0] !== '0',
    );
    return r() < 0.5 ? bare : grouped(r, bare, /(..)(...)(...)(...)/, [' ']);
  },
  es_dni(r) {
    const stem = r() < 0.5 ? digits(r, 8) : pick(r, ['X', 'Y', 'Z']) + digits(r, 7);
    return until(
      () => stem + pick(r, [...UPPER]),
      (value) => validator.isIdentityCard(value, 'ES'),
    );
  },
  fr_nir: nir,
  it_codice_fiscale: codiceFiscale,
  nl_bsn: (r) =>
    until(
      () => whole(r, 1, 9) + digits(r, 8),
      (value) => validator.isTaxID(value, 'nl-NL'),
    ),
  pl_pesel: (r) =>
    until(
      () => date(r) + digits(r, 5),
      (value) => validator.isIdentityCard(value, 'PL'),
    ),
  se_personnummer: (r) =>
    until(
      () => `${date(r)}-${digits(r, 4)}`,
      (value) => validator.isLuhnNumber(value.replace('-', '')),
    ),
  br_cpf(r) {
    const stem = whole(r, 1, 9) + digits(r, 8);
    const bare = until(
      () => stem + digits(r, 2),
      (value) => validator.isTaxID(value, 'pt-BR'),
    );
    return r() < 0.5 ? bare : bare.replace(/(...)(...)(...)(..)/, '$1.$2.$3-$4');
  },
  in_aadhaar(r) {
    const bare = until(
      () => whole(r, 2, 9) + digits(r, 11),
      (value) => validator.isIdentityCard(value, 'IN'),
    );
    return r() < 0.5 ? bare : grouped(r, bare, /(....)(....)(....)/, [' ', '-']);
  },
  email: (r) =>
    `${text(r, LOWER, 5)}${pick(r, ['.', '_', '+', ''])}${text(r, ALNUM, 4)}@${text(r, LOWER, 6)}.${pick(r, ['com', 'co.uk', 'de', 'example', 'museum'])}`,
  phone(r) {
    const local = () => `${whole(r, 2, 9)}${digits(r, 2)}`;
    return pick(r, [
      () => `+49 ${whole(r, 30, 89)} ${whole(r, 1, 9)}${digits(r, 6)}`,
      () => `+1${local()}${local()}${digits(r, 4)}`,
      () => `+44 20 ${digits(r, 4)} ${digits(r, 4)}`,
      () => `+33${whole(r, 1, 9)}${digits(r, 8)}`,
      () => `(${local()}) ${local()}-${digits(r, 4)}`,
      () => `${local()}-${local()}-${digits(r, 4)}`,
    ])();
  },
  ip_address: (r) =>
    pick(r, [
      () => `${pick(r, [8, 52, 93, 151, 203])}.${whole(r, 0, 255)}.${whole(r, 0, 255)}.${whole(r, 1, 254)}`,
      () =>
        `2001:${text(r, '123456789abcdef', 4)}:${text(r, '123456789abcdef', 3)}::${text(r, '123456789abcdef', 4)}`,
      () => `2a02:${Array.from({ length: 7 }, () => text(r, '123456789abcdef', 4)).join(':')}`,
    ])(),
};
