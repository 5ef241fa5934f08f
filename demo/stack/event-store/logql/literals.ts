import { NS_PER_SECOND } from '../limits.ts';
import { QueryError } from './errors.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const ESCAPE = /\\(?:([abfnrtv\\"'])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))/gs;

/** The text of a string literal, which LogQL takes from Go: `"…"` with escapes or `` `…` `` without. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replace(ESCAPE, (whole, short, byte, four, eight) => {
    if (short !== undefined) return ESCAPES[short] ?? whole;
    const code = Number.parseInt(byte ?? four ?? eight ?? '', 16);
    if (Number.isNaN(code) || code > 0x10ffff) throw new QueryError(`unknown escape ${whole} in ${literal}`);
    return String.fromCodePoint(code);
  });
}

const UNIT_NS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: NS_PER_SECOND,
  m: 60n * NS_PER_SECOND,
  h: 3600n * NS_PER_SECOND,
  d: 86_400n * NS_PER_SECOND,
  w: 604_800n * NS_PER_SECOND,
  y: 31_536_000n * NS_PER_SECOND,
};

/** Nanoseconds of a duration such as `5m` or `1h30m`; parts are whole numbers. */
export function durationNs(literal: string): bigint {
  const parts = [...literal.matchAll(/(\d{1,12})(ns|us|µs|ms|[smhdwy])/g)];
  const sum = parts.reduce(
    (total, [, count, unit]) => total + BigInt(count ?? 0) * UNIT_NS[unit ?? 's']!,
    0n,
  );
  if (parts.map(([whole]) => whole).join('') !== literal || sum <= 0n) {
    throw new QueryError(`not a duration above 0: ${literal}`);
  }
  return sum;
}
