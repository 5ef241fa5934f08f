import type { Message } from '../message.ts';
import { type FeatureDefinition, numeric, share } from './types.ts';

/** Words that are looked at for their lengths and their variety. */
const WORD_LIMIT = 1000;

/** What the visible text looks like. */
export const textFeatures: readonly FeatureDefinition[] = [
  numeric('message_bytes', 'Size of the whole mail, bytes', (m) => m.bytes),
  numeric('body_chars', 'Length of the visible text, characters', (m) => m.shape.chars),
  numeric('body_lines', 'Lines of the visible text', (m) => linesOf(m).length),
  numeric('quoted_line_share', 'Share of lines that quote another mail', (m) => {
    const lines = linesOf(m);
    return share(lines.filter((line) => line.startsWith('>')).length, lines.length);
  }),
  numeric('capital_share', 'Capitals among the letters of the text', (m) =>
    share(m.shape.capitals, m.shape.letters),
  ),
  numeric('digit_share', 'Digits among the characters of the text', (m) =>
    share(m.shape.digits, m.shape.chars),
  ),
  numeric('punctuation_share', 'Punctuation among the characters of the text', (m) =>
    share(m.shape.punctuation, m.shape.chars),
  ),
  numeric('space_share', 'White space among the characters of the text', (m) =>
    share(m.shape.spaces, m.shape.chars),
  ),
  numeric('non_ascii_share', 'Characters of the text beyond ASCII', (m) =>
    share(m.shape.nonAscii, m.shape.chars),
  ),
  numeric('exclamation_share', 'Exclamation marks among the characters of the text', (m) =>
    share(m.shape.exclamations, m.shape.chars),
  ),
  numeric('question_share', 'Question marks among the characters of the text', (m) =>
    share(m.shape.questions, m.shape.chars),
  ),
  numeric('currency_count', 'Currency signs in the text', (m) => m.shape.currency),
  numeric('mean_word_chars', 'Mean length of the first thousand words, characters', (m) => {
    const words = wordsOf(m);
    return share(
      words.reduce((sum, word) => sum + word.length, 0),
      words.length,
    );
  }),
  numeric('capital_word_share', 'Words written in capitals only, among the first thousand', (m) => {
    const words = wordsOf(m);
    return share(words.filter((word) => /^[A-Z]{3,}\W*$/.test(word)).length, words.length);
  }),
  numeric('distinct_word_share', 'Distinct words among the first thousand', (m) => {
    const words = wordsOf(m);
    return share(new Set(words.map((word) => word.toLowerCase())).size, words.length);
  }),
];

function linesOf(message: Message): string[] {
  return message.visible ? message.visible.split('\n') : [];
}

function wordsOf(message: Message): string[] {
  return message.visible.match(/\S{1,200}/g)?.slice(0, WORD_LIMIT) ?? [];
}
