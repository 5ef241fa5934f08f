import type { RedactionKind } from '../kinds.ts';
import { pick, type Random, text } from './values.ts';

// Ordinary log text around values, and fields in which there is nothing to find.

const HEX = '0123456789abcdef';
const number = (random: Random, low: number, high: number) => low + Math.floor(random() * (high - low + 1));
const two = (n: number) => String(n).padStart(2, '0');
const hex = (random: Random, length: number) => text(random, HEX, length);

function timestamp(random: Random): string {
  const [month, day, hour, minute, second] = [12, 28, 23, 59, 59].map((most) => two(number(random, 1, most)));
  return `2026-${month}-${day}T${hour}:${minute}:${second}.${number(random, 100, 999)}Z`;
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');
}

/** Words that stand before numbers that are found by them alone. */
const NAMES: Partial<Readonly<Record<RedactionKind, string>>> = {
  nl_bsn: 'bsn',
  pl_pesel: 'PESEL',
  br_cpf: 'cpf',
  in_aadhaar: 'aadhaar',
};

/** A line of a log with a value in it, and where it stands. */
export function lineWith(
  kind: RedactionKind,
  value: string,
  random: Random,
): { readonly line: string; readonly start: number } {
  const name = NAMES[kind];
  const before = pick(random, [
    `${timestamp(random)} INFO checkout order ${number(random, 1000, 99_999)} for `,
    `level=warn ts=${timestamp(random)} msg=retry note=`,
    `[${two(number(random, 0, 23))}:${two(number(random, 0, 59))}] payload {"id":${number(random, 1, 9999)},"note":"`,
    'invalid input: ',
    '',
  ]);
  const stem = name === undefined ? before : `${before}${name}${pick(random, [': ', '=', ' '])}`;
  const behind = pick(random, [
    '',
    ' accepted in 12.5 ms',
    '", retrying',
    ', next',
    '. See above.',
    `\ntrace_id=${hex(random, 32)}`,
  ]);
  return { line: stem + value + behind, start: stem.length };
}

/** Fields without secrets or personal data, each as an attribute or a log line has it. */
export const CLEAN_FIELDS: readonly ((random: Random) => string)[] = [
  timestamp,
  uuid,
  (r) => hex(r, 32),
  (r) => hex(r, 16),
  (r) => `sha256:${hex(r, 64)}`,
  (r) => `commit ${hex(r, 40)}`,
  (r) => String(number(r, 1, 10 ** number(r, 1, 15))),
  (r) => String(r() * 10 ** number(r, -3, 6)),
  (r) => `${1_700_000_000_000 + number(r, 0, 99_999_999_999)}`,
  (r) => `${1_700_000_000 + number(r, 0, 99_999_999)}`,
  (r) => `17${text(r, '0123456789', 17)}`,
  (r) => `took ${number(r, 1, 900)}.${number(r, 0, 9)} ms, ${number(r, 1, 9)} retries, ${number(r, 1, 99)} %`,
  (r) =>
    `v${number(r, 0, 9)}.${number(r, 0, 40)}.${number(r, 0, 9)}-rc.${number(r, 1, 9)}+build.${number(r, 1, 9999)}`,
  (r) => `GET /api/v${number(r, 1, 3)}/orders/${number(r, 1, 999_999)}?page=${number(r, 1, 99)}&size=50 200`,
  (r) =>
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${number(r, 90, 140)}.0.0.0 Safari/537.36`,
  (r) => `10.${number(r, 0, 255)}.${number(r, 0, 255)}.${number(r, 1, 254)}:${number(r, 1024, 65_535)}`,
  (r) => `192.168.${number(r, 0, 255)}.${number(r, 1, 254)}`,
  (r) => Array.from({ length: 6 }, () => hex(r, 2)).join(':'),
  (r) =>
    `SELECT id, name FROM orders WHERE id = $1 AND created_at > '${timestamp(r)}' LIMIT ${number(r, 1, 500)}`,
  (r) => `at OrderService.place (/srv/app/dist/orders.js:${number(r, 1, 999)}:${number(r, 1, 99)})`,
  (r) =>
    `java.lang.IllegalStateException: state ${number(r, 1, 9)} at com.shop.Order$Builder.<init>(Order.java:${number(r, 1, 999)})`,
  (r) => `checkout-${hex(r, 10)}-${text(r, 'bcdfghjklmnpqrstvwxz2456789', 5)}`,
  (r) => `ORD-2026-${String(number(r, 1, 99_999_999)).padStart(8, '0')}`,
  (r) => `lat=${(r() * 180 - 90).toFixed(6)} lon=${(r() * 360 - 180).toFixed(6)}`,
  (r) => `EUR ${number(r, 1, 9_999)}.${two(number(r, 0, 99))} for ${number(r, 1, 20)} items`,
  (r) => `std::vector<int>::at failed: index ${number(r, 1, 99)} of ${number(r, 1, 9)}`,
  (r) =>
    `s3://bucket-${number(r, 1, 9)}/year=2026/month=${two(number(r, 1, 12))}/part-${String(number(r, 0, 99_999)).padStart(5, '0')}.parquet`,
  (r) => `npm install @scope/name@${number(r, 1, 9)}.${number(r, 0, 20)}.${number(r, 0, 9)}`,
  (r) => `token bucket has ${number(r, 1, 99)} of 100 left; max_tokens=${number(r, 100, 9_999)}`,
  (r) => `password: required, token expired at ${timestamp(r)}`,
  (r) => `partition=${number(r, 0, 64)} offset=${number(r, 1, 99_999_999_999)} lag=${number(r, 0, 999)}`,
  (r) => `k1:${hex(r, 32)}`,
  (r) => `traceparent 00-${hex(r, 32)}-${hex(r, 16)}-01`,
  (r) =>
    `{"level":30,"time":${1_700_000_000_000 + number(r, 0, 9e9)},"pid":${number(r, 1, 65_535)},"hostname":"web-${number(r, 1, 9)}","msg":"request completed","responseTime":${(r() * 99).toFixed(3)}}`,
  (r) => `ledger ${Array.from({ length: 6 }, () => number(r, 0, 9999)).join(' ')}`,
  () =>
    'The model was trained on flights of 2001 and served since; see the runbook for what to do when it drifts.',
];
