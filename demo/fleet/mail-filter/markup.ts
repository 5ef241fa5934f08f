import { Parser } from 'htmlparser2';

/** What the HTML of a mail consists of. */
export interface Markup {
  /** Text that a reader would see. */
  readonly text: string;
  readonly tags: number;
  readonly comments: number;
  readonly images: number;
  readonly forms: number;
  readonly fonts: number;
  readonly tables: number;
  /** Targets of links and images, as written. */
  readonly targets: readonly string[];
}

const HIDDEN = new Set(['script', 'style', 'title', 'head']);
const COUNTED = {
  img: 'images',
  form: 'forms',
  input: 'forms',
  font: 'fonts',
  table: 'tables',
} as const satisfies Record<string, keyof Markup>;

/** Reads HTML in one pass, however broken it is. */
export function readMarkup(html: string): Markup {
  const counts = { tags: 0, comments: 0, images: 0, forms: 0, fonts: 0, tables: 0 };
  const text: string[] = [];
  const targets: string[] = [];
  let hidden = 0;
  const parser = new Parser({
    onopentag(name, attributes) {
      counts.tags++;
      if (HIDDEN.has(name)) hidden++;
      if (Object.hasOwn(COUNTED, name)) counts[COUNTED[name as keyof typeof COUNTED]]++;
      const target = attributes.href ?? attributes.src ?? attributes.background;
      if (target) targets.push(target);
    },
    onclosetag(name) {
      if (HIDDEN.has(name)) hidden--;
      if (name === 'p' || name === 'br' || name === 'tr' || name === 'div') text.push('\n');
    },
    ontext(data) {
      if (hidden === 0) text.push(data);
    },
    oncomment() {
      counts.comments++;
    },
  });
  parser.end(html);
  return { text: text.join(''), ...counts, targets };
}
