import { classAt, DIGIT, LETTER, runEnd, URL64, WORD } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';
import type { RedactionKind } from '../kinds.ts';
import { isCard } from './card.ts';
import { groupedAt } from './grouped.ts';
import { ipv4End } from './ip.ts';
import * as national from './national.ts';
import { namedPhoneEnd } from './phone.ts';

/** What is known of where a number stands. */
export interface Surroundings {
  /** Whether a word such as `phone` is just before. */
  readonly isPhone: boolean;
  /** Key of the attribute, in lower case; empty where it tells nothing. */
  readonly hint: string;
}

interface Bare {
  readonly kind: RedactionKind;
  readonly is: (digits: string) => boolean;
  /** Words of which one must stand before it, because too many other numbers pass its check. */
  readonly after?: readonly string[];
}

/** Numbers in one piece, by how many digits they have. */
const BARE: readonly (readonly Bare[])[] = Array.from({ length: 20 }, (_, length): readonly Bare[] => {
  if (length === 9) {
    return [
      { kind: 'nl_bsn', is: national.isNlBsn, after: ['bsn', 'burgerservice', 'sofinummer'] },
      { kind: 'us_ssn', is: national.isUsSsn, after: ['ssn', 'social security', 'social_security'] },
    ];
  }
  const personnummer: Bare = {
    kind: 'se_personnummer',
    is: national.isSePersonnummer,
    after: ['personnummer', 'personnr', 'personal_number'],
  };
  if (length === 10) return [personnummer];
  if (length === 11) {
    return [
      { kind: 'br_cpf', is: national.isBrCpf, after: ['cpf'] },
      { kind: 'pl_pesel', is: national.isPlPesel, after: ['pesel'] },
      { kind: 'de_steuer_id', is: national.isDeSteuerId },
    ];
  }
  if (length === 12) {
    return [
      personnummer,
      { kind: 'in_aadhaar', is: national.isInAadhaar, after: ['aadhaar', 'aadhar', 'uidai'] },
    ];
  }
  const card: Bare = { kind: 'payment_card', is: isCard };
  if (length === 15) return [card, { kind: 'fr_nir', is: national.isFrNir }];
  return length > 12 ? [card] : [];
});

/** How far before a number a word about it may stand. */
const NEAR = 32;
const DOT = 46;
const HYPHEN = 45;
const TELEGRAM = 35;
/** Of spans, whose ids may be sixteen digits. */
const IDS = ['span_id', 'spanid', 'span-id', 'span id', 'trace_id', 'traceid'];

/** What a run of digits is, or begins: no letter stands right before or behind it. */
export function numberAt(text: string, start: number, end: number, around: Surroundings): Hit | undefined {
  const next = text.charCodeAt(end);
  const length = end - start;
  const before = text.charCodeAt(start - 1);
  // Digits of a fraction, or of a number that was cut in front.
  if (before === DOT && classAt(text, start - 2) & DIGIT) return undefined;
  if (length <= 3 && next === DOT) {
    const ip = hitTo('ip_address', start, ipv4End(text, start));
    if (ip !== undefined) return ip;
  }
  return (
    bareAt(text, start, end, around) ??
    (length < 9 && classAt(text, end + 1) & DIGIT && next < 48
      ? groupedAt(text, start, length)
      : undefined) ??
    (length === 8 || length === 10 || length === 9 ? signedAt(text, start, end) : undefined) ??
    (around.isPhone ? hitTo('phone', start, namedPhoneEnd(text, start)) : undefined)
  );
}

function bareAt(text: string, start: number, end: number, { hint }: Surroundings): Hit | undefined {
  const length = end - start;
  if (length < 9 || length > 19) return undefined;
  if (text.charCodeAt(end) === DOT && classAt(text, end + 1) & DIGIT) return undefined;
  const digits = text.slice(start, end);
  for (const { kind, is, after } of BARE[length]!) {
    if (!is(digits)) continue;
    if (
      after === undefined
        ? !(length === 16 && follows(text, start, hint, IDS))
        : follows(text, start, hint, after)
    ) {
      return { kind, start, end };
    }
  }
  return undefined;
}

function follows(text: string, start: number, hint: string, words: readonly string[]): boolean {
  const before = text.slice(Math.max(0, start - NEAR), start).toLowerCase();
  return words.some((word) => before.includes(word) || hint.includes(word));
}

/** A DNI with its letter behind a hyphen, or the token of a Telegram bot. */
function signedAt(text: string, start: number, end: number): Hit | undefined {
  if (text.startsWith(':AA', end)) {
    const stop = runEnd(text, end + 1, end + TELEGRAM + 2, URL64);
    return hitTo('telegram_token', start, stop - end - 1 === TELEGRAM ? stop : 0);
  }
  const isDni =
    end - start === 8 &&
    text.charCodeAt(end) === HYPHEN &&
    classAt(text, end + 1) & LETTER &&
    !(classAt(text, end + 2) & WORD) &&
    national.isEsDni(text.slice(start, end) + text[end + 1]);
  return hitTo('es_dni', start, isDni ? end + 2 : 0);
}
