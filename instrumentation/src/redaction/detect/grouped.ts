import { classAt, DIGIT, runEnd, WORD } from '../characters.ts';
import { type Hit, hitTo } from '../hit.ts';
import type { RedactionKind } from '../kinds.ts';
import { isCard } from './card.ts';
import * as national from './national.ts';
import { northAmericanEnd } from './phone.ts';

// Numbers in groups of digits, with the same sign between them.

interface Form {
  readonly kind: RedactionKind;
  /** Digits of each group. */
  readonly groups: readonly number[];
  /** What may stand between them, the same throughout; of a longer one, each sign in its gap. */
  readonly between: readonly string[];
  readonly is: (digits: string) => boolean;
  /** Whether it is none with another number beside it, as in a row of a table. */
  readonly isAlone?: boolean;
}

const SPACE_OR_HYPHEN = [' ', '-'] as const;
const CARDS: readonly (readonly number[])[] = [
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
];

const FORMS: readonly Form[] = [
  ...CARDS.map((groups): Form => ({ kind: 'payment_card', groups, between: SPACE_OR_HYPHEN, is: isCard })),
  { kind: 'us_ssn', groups: [3, 2, 4], between: SPACE_OR_HYPHEN, is: national.isUsSsn, isAlone: true },
  { kind: 'de_steuer_id', groups: [2, 3, 3, 3], between: [' '], is: national.isDeSteuerId, isAlone: true },
  { kind: 'fr_nir', groups: [1, 2, 2, 2, 3, 3, 2], between: [' '], is: national.isFrNir, isAlone: true },
  { kind: 'br_cpf', groups: [3, 3, 3, 2], between: ['..-'], is: national.isBrCpf },
  {
    kind: 'in_aadhaar',
    groups: [4, 4, 4],
    between: SPACE_OR_HYPHEN,
    is: national.isInAadhaar,
    isAlone: true,
  },
  { kind: 'se_personnummer', groups: [6, 4], between: ['-', '+'], is: national.isSePersonnummer },
];

/** Longest first group, and longest second one. */
const LONGEST = 6;
const slot = (first: number, second: number) => first * (LONGEST + 1) + second;
/** Forms by the digits of their first two groups: most numbers with a sign behind them have none. */
const BY_GROUPS: readonly (readonly Form[])[] = Array.from({ length: (LONGEST + 1) ** 2 }, (_, i) =>
  FORMS.filter(({ groups }) => slot(groups[0]!, groups[1]!) === i),
);
const DOT = 46;
const HYPHEN = 45;

/**
 * A number in groups whose first one begins here. None is a part of something longer, such as a UUID.
 *
 * @param first digits of the first group
 */
export function groupedAt(text: string, start: number, first: number): Hit | undefined {
  if (first > LONGEST) return undefined;
  const second = runEnd(text, start + first + 1, start + first + 2 + LONGEST, DIGIT) - start - first - 1;
  if (second < 2 || second > LONGEST) return undefined;
  const before = text.charCodeAt(start - 1);
  const isPart = (before === HYPHEN || before === DOT) && classAt(text, start - 2) & WORD;
  if (!isPart) {
    for (const form of BY_GROUPS[slot(first, second)]!) {
      const end = formEnd(form, text, start);
      if (end > 0) return { kind: form.kind, start, end };
    }
  }
  const isPhone = first === 3 && second === 3 && (!isPart || isLongDistance(text, start));
  return hitTo('phone', start, isPhone ? northAmericanEnd(text, start) : 0);
}

/** Whether the 1 of North America is in front. */
function isLongDistance(text: string, start: number): boolean {
  return text[start - 2] === '1' && !(classAt(text, start - 3) & WORD);
}

function formEnd({ groups, between, is, isAlone }: Form, text: string, start: number): number {
  const sign = text[start + groups[0]!];
  const gaps = between.find((gap) => gap[0] === sign);
  const end = gaps === undefined ? 0 : groupsEnd(text, start, groups, gaps);
  if (end === 0 || (isAlone && hasNeighbour(text, start, end))) return 0;
  return is(text.slice(start, end).replaceAll(/\D/g, '')) ? end : 0;
}

function groupsEnd(text: string, start: number, groups: readonly number[], gaps: string): number {
  let i = start;
  for (let group = 0; group < groups.length; group++) {
    if (group > 0 && text[i++] !== (gaps[group - 1] ?? gaps[0])) return 0;
    const end = runEnd(text, i, i + groups[group]! + 1, DIGIT);
    if (end - i !== groups[group]) return 0;
    i = end;
  }
  const goesOn = text[i] === gaps && gaps !== ' ' && classAt(text, i + 1) & DIGIT;
  return classAt(text, i) & WORD || goesOn ? 0 : i;
}

function hasNeighbour(text: string, start: number, end: number): boolean {
  const before = text[start - 1] === ' ' && classAt(text, start - 2) & DIGIT;
  return Boolean(before || (text[end] === ' ' && classAt(text, end + 1) & DIGIT));
}
