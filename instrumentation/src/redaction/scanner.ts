import { CLASS, classAt, DIGIT, HEX, LETTER, MARK, WORD } from './characters.ts';
import { assignedSecret, urlPassword } from './detect/credentials.ts';
import { ipv6Around } from './detect/ip.ts';
import { markAt } from './detect/marks.ts';
import { numberAt, type Surroundings } from './detect/numbers.ts';
import { MAY_BEGIN, slotOf, tokenAt } from './detect/prefixed.ts';
import { lettersAt, mixedAt } from './detect/words.ts';
import { decodedAt, fold } from './fold.ts';
import type { Hit } from './hit.ts';
import type { RedactionKind } from './kinds.ts';
import { Runs } from './runs.ts';

/** Words before a phone number, and how far behind them it may stand. */
const PHONE_WORDS = new Set(
  'phone phonenumber telephone tel mobile cell cellphone fax msisdn telefon handy whatsapp'.split(' '),
);
/** Of a text in which there is nothing. */
const NONE: Hit[] = [];
const PHONE_NEAR = 12;
const NOWHERE = -1000;
const PHONE_HINT = /phone|mobile|fax|msisdn|telefon|whatsapp|(?:^|[._-])tel(?:$|[._-])/;
/** First two letters of {@link PHONE_WORDS}, in either case: other words are none. */
const PHONE_STARTS = new Uint8Array(1024);
const startOf = (first: number, second: number) => ((first & 31) << 5) | (second & 31);
for (const word of PHONE_WORDS) PHONE_STARTS[startOf(word.charCodeAt(0), word.charCodeAt(1))] = 1;
const LONGEST_PHONE_WORD = 11;
const COLON = 58;
const SLASH = 47;
const PERCENT = 37;
const LAST_ASCII = 127;

/**
 * Finds secrets and personal data in texts, in one pass: words and numbers are looked at where they begin, signs such as
 * `@` where they stand, and what may be one is checked within a fixed distance. A text with other digits, wide or invisible
 * characters, or percent signs that encode something, is looked at a second time as the usual characters would write it.
 * The time is linear in the length of the text, whatever is in it.
 */
export class Scanner {
  readonly #kinds: ReadonlySet<RedactionKind>;
  readonly #runs = new Runs();
  readonly #around: { -readonly [K in keyof Surroundings]: Surroundings[K] } = { isPhone: false, hint: '' };
  #text = '';
  #hits: Hit[] = NONE;
  /** Index behind the last word that announces a phone number. */
  #phoneWord = NOWHERE;
  /** Colons before this index were looked at as a part of an IPv6 address. */
  #colonsSeen = 0;
  /** Whether there is something to fold. */
  #isUnusual = false;

  /** @param kinds which to look for */
  constructor(kinds: ReadonlySet<RedactionKind>) {
    this.#kinds = kinds;
  }

  /**
   * @param hint key of the attribute in lower case, for numbers that only their name tells from others
   * @returns what was found, in order, without overlaps
   */
  scan(text: string, hint = ''): readonly Hit[] {
    this.#isUnusual = false;
    const hits = this.#look(text, hint);
    if (!this.#isUnusual) return hits;
    const { text: folded, at } = fold(text);
    const more = this.#look(folded, hint).map(({ kind, start, end }) => ({
      kind,
      start: at[start]!,
      end: at[end]!,
    }));
    return apart([...hits, ...more]);
  }

  /** The whole of a text that is a secret by the key of its attribute, as if it stood behind the key and a `=`. */
  keyed(key: string, text: string): readonly Hit[] {
    const kind = assignedSecret(`${key}=${text}`, key.length)?.kind;
    return kind !== undefined && this.#kinds.has(kind) ? [{ kind, start: 0, end: text.length }] : NONE;
  }

  #look(text: string, hint: string): readonly Hit[] {
    this.#text = text;
    this.#hits = NONE;
    this.#colonsSeen = 0;
    this.#runs.of(text);
    this.#phoneWord = hint !== '' && PHONE_HINT.test(hint) ? 0 : NOWHERE;
    this.#around.hint = hint;
    this.#pass(text);
    return this.#hits;
  }

  #pass(text: string): void {
    const { length } = text;
    for (let i = 0; i < length; ) {
      const flags = CLASS[text.charCodeAt(i)]!;
      if (flags & WORD) {
        const start = i++;
        let seen = flags;
        for (; i < length; i++) {
          const more = CLASS[text.charCodeAt(i)]!;
          if (!(more & WORD)) break;
          seen |= more;
        }
        i = Math.max(i, this.#word(start, i, seen & WORD));
      } else {
        i = flags & MARK ? Math.max(i + 1, this.#mark(i)) : i + 1;
      }
    }
  }

  /** @returns where to go on, 0 where nothing was found */
  #word(start: number, end: number, seen: number): number {
    const text = this.#text;
    if (seen === DIGIT) {
      this.#around.isPhone = start - this.#phoneWord <= PHONE_NEAR;
      return this.#add(numberAt(text, start, end, this.#around));
    }
    const first = text.charCodeAt(start);
    const second = text.charCodeAt(start + 1);
    if (MAY_BEGIN[slotOf(first, second)]) {
      const found = this.#add(tokenAt(text, start, end, this.#runs));
      if (found > 0) return found;
    }
    if (seen !== LETTER) return this.#add(mixedAt(text, start, end, this.#runs));
    if (PHONE_STARTS[startOf(first, second)] && end - start <= LONGEST_PHONE_WORD) this.#noteWord(start, end);
    return this.#add(lettersAt(text, start, end, this.#runs));
  }

  #noteWord(start: number, end: number): void {
    if (PHONE_WORDS.has(this.#text.slice(start, end).toLowerCase())) this.#phoneWord = end;
  }

  #mark(at: number): number {
    const code = this.#text.charCodeAt(at);
    if (code > LAST_ASCII || code === PERCENT) {
      this.#isUnusual ||= code > LAST_ASCII || decodedAt(this.#text, at) > 0;
      return 0;
    }
    // The `@` behind the password of a URL makes no e-mail address of it.
    if (this.#hits !== NONE && this.#hits.at(-1)?.end === at) return 0;
    return this.#add(code === COLON ? this.#colon(at) : markAt(this.#text, at));
  }

  #colon(at: number): Hit | undefined {
    const text = this.#text;
    if (text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH) return urlPassword(text, at);
    if (at >= this.#colonsSeen && (classAt(text, at - 1) & HEX || text.charCodeAt(at + 1) === COLON)) {
      const { start, end, isAddress } = ipv6Around(text, at);
      this.#colonsSeen = end;
      if (isAddress) return { kind: 'ip_address', start, end };
    }
    return assignedSecret(text, at);
  }

  /** @returns end of what was found, 0 where nothing was */
  #add(hit: Hit | undefined): number {
    if (hit === undefined || !this.#kinds.has(hit.kind)) return 0;
    if (this.#hits === NONE) this.#hits = [];
    const hits = this.#hits;
    // What begins before an earlier hit covers it; what begins in one goes on where that ends.
    while (hits.length > 0 && hits.at(-1)!.start >= hit.start) hits.pop();
    const start = Math.max(hit.start, hits.at(-1)?.end ?? 0);
    if (start < hit.end) hits.push({ ...hit, start });
    return hit.end;
  }
}

/** Hits in order, and what is in two hits in the first of them only. */
export function apart(hits: readonly Hit[]): readonly Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const start = Math.max(hit.start, kept.at(-1)?.end ?? 0);
    if (start < hit.end) kept.push({ ...hit, start });
  }
  return kept;
}
