/** How a text is made up, in counts only. */
export interface TextShape {
  readonly chars: number;
  readonly letters: number;
  readonly capitals: number;
  readonly digits: number;
  readonly spaces: number;
  readonly punctuation: number;
  readonly exclamations: number;
  readonly questions: number;
  readonly currency: number;
  readonly nonAscii: number;
}

/** Counts the kinds of characters (UTF-16 units; letters, capitals and digits are ASCII ones). */
export function shapeOf(text: string): TextShape {
  const shape = {
    chars: text.length,
    letters: 0,
    capitals: 0,
    digits: 0,
    spaces: 0,
    punctuation: 0,
    exclamations: 0,
    questions: 0,
    currency: 0,
    nonAscii: 0,
  };
  for (let i = 0; i < text.length; i++) {
    shape[kindOf(text.charCodeAt(i))]++;
  }
  shape.letters += shape.capitals;
  shape.punctuation += shape.exclamations + shape.questions + shape.currency;
  return shape;
}

function kindOf(code: number): Exclude<keyof TextShape, 'chars'> {
  if (code >= 97 && code <= 122) return 'letters';
  if (code <= 32) return 'spaces';
  if (code >= 65 && code <= 90) return 'capitals';
  if (code >= 48 && code <= 57) return 'digits';
  if (code === 33) return 'exclamations';
  if (code === 63) return 'questions';
  // $, and the signs for pound, yen and euro
  if (code === 36 || code === 0xa3 || code === 0xa5 || code === 0x20ac) return 'currency';
  return code > 126 ? 'nonAscii' : 'punctuation';
}
