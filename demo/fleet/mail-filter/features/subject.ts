import { classify } from './normalise.ts';
import { categorical, type FeatureDefinition, numeric, share } from './types.ts';

const PREFIXES = [
  [/^(\[[^\]]{0,80}\]\s{0,4})?(re|aw|sv)\s{0,4}(\[\d+\])?:/i, 'reply'],
  [/^(\[[^\]]{0,80}\]\s{0,4})?(fwd?|wg)\s{0,4}:/i, 'forward'],
  [/^\[/, 'list tag'],
] as const;

/** The subject, in counts. */
export const subjectFeatures: readonly FeatureDefinition[] = [
  numeric('subject_chars', 'Length of the subject, characters', (m) => m.subjectShape.chars),
  numeric('subject_capital_share', 'Capitals among the letters of the subject', (m) =>
    share(m.subjectShape.capitals, m.subjectShape.letters),
  ),
  numeric('subject_digit_share', 'Digits among the characters of the subject', (m) =>
    share(m.subjectShape.digits, m.subjectShape.chars),
  ),
  numeric('subject_punctuation_share', 'Punctuation among the characters of the subject', (m) =>
    share(m.subjectShape.punctuation, m.subjectShape.chars),
  ),
  categorical(
    'subject_prefix',
    'What the subject begins with',
    ['reply', 'forward', 'list tag', 'none'],
    (m) => classify(m.subject?.trim(), PREFIXES, 'none') ?? 'none',
  ),
];
