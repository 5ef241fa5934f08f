import { show } from '../check/show.ts';
import { CLASS, DIGIT, WORD } from './characters.ts';

// Patterns of operators. Globs and templates, not regular expressions: those of JavaScript backtrack, and one unlucky pattern with one hostile
// input would stop the service.

const LONGEST_PATTERN = 128;
const MOST_PATTERNS = 200;

/** @throws TypeError when it is not a list of at most 200 texts of 1 to 128 characters */
export function checkPatterns(option: string, patterns: unknown): asserts patterns is readonly string[] {
  if (!Array.isArray(patterns) || patterns.length > MOST_PATTERNS) {
    throw new TypeError(
      `${option} must be a list of at most ${MOST_PATTERNS} patterns, not ${show(patterns)}`,
    );
  }
  for (const [i, pattern] of patterns.entries()) {
    if (pattern instanceof RegExp) {
      throw new TypeError(
        `${option}[${i}] is a RegExp, which may backtrack for minutes; give a text with * and ? (docs/redaction.md)`,
      );
    }
    if (typeof pattern !== 'string' || pattern === '' || pattern.length > LONGEST_PATTERN) {
      throw new TypeError(
        `${option}[${i}] must be a text of 1 to ${LONGEST_PATTERN} characters, not ${show(pattern)}`,
      );
    }
  }
}

/**
 * Whether one of the globs matches the whole text, in any case: `*` stands for any characters, `?` for one. At most length times
 * pattern steps: after a mismatch only the last `*` is tried again.
 */
export function globs(patterns: readonly string[]): (text: string) => boolean {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  return (text) => {
    const given = text.toLowerCase();
    return lower.some((pattern) => matches(pattern, given));
  };
}

function matches(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let retry = 0;
  for (let t = 0; t < text.length; ) {
    if (p < pattern.length && pattern[p] !== '*' && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (pattern[p] === '*') {
      star = p++;
      retry = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

const FEWEST_LITERAL = 2;
const LONGEST_REST = 256;

/** Where a template stands in a text: see {@link template}. */
export type Find = (text: string, found: (start: number, end: number) => void) => void;

/**
 * A template that is looked for anywhere between other words: `#` stands for a digit, `?` for a letter or digit, a `*` at the end for the rest of
 * the word, up to 256 characters. `EMP-######` finds employee numbers.
 *
 * @throws TypeError when it does not begin with two fixed characters, by which it is found
 */
export function template(option: string, pattern: string): Find {
  const isOpen = pattern.endsWith('*');
  const form = isOpen ? pattern.slice(0, -1) : pattern;
  const literal = form.slice(0, /[#?*]|$/.exec(form)!.index);
  if (literal.length < FEWEST_LITERAL || form.includes('*')) {
    throw new TypeError(
      `${option} must begin with ${FEWEST_LITERAL} fixed characters and have * only at its end, as in "EMP-######" or "acct:*", not ${show(pattern)}`,
    );
  }
  return (text, found) => {
    for (let at = text.indexOf(literal); at >= 0; ) {
      const end = endOf(form, isOpen, text, at, literal.length);
      if (end > 0) found(at, end);
      at = text.indexOf(literal, Math.max(end, at + 1));
    }
  };
}

function endOf(form: string, isOpen: boolean, text: string, at: number, from: number): number {
  if (at > 0 && isWord(text, at) && isWord(text, at - 1)) return 0;
  for (let i = from; i < form.length; i++)
    if (!fits(form[i]!, text.charCodeAt(at + i), text[at + i])) return 0;
  let end = at + form.length;
  if (isOpen) for (const most = end + LONGEST_REST; end < most && text.charCodeAt(end) > 32; ) end++;
  return !isOpen && isWord(text, end) && isWord(text, end - 1) ? 0 : end;
}

function fits(sign: string, code: number, character: string | undefined): boolean {
  if (sign === '#') return (CLASS[code]! & DIGIT) !== 0;
  return sign === '?' ? (CLASS[code]! & WORD) !== 0 : sign === character;
}

function isWord(text: string, index: number): boolean {
  return (CLASS[text.charCodeAt(index)]! & WORD) !== 0;
}
