import type { Prediction } from '../mail-filter/classifier.ts';
import { type MailRef, readMail } from '../mail-filter/dataset.ts';

/** Words of harmless mail that a spammer can write into a spam. */
export interface Material {
  /** Paragraphs of bodies. */
  readonly paragraphs: readonly string[];
  /** Header lines that senders choose. */
  readonly headers: readonly string[];
}

export interface Evasion {
  readonly evaded: boolean;
  readonly queries: number;
  /** Score of the last version that was kept. */
  readonly score: number;
  readonly mail: Buffer;
}

const CHOSEN_BY_SENDERS =
  /^(in-reply-to|references|list-id|x-mailer|user-agent|precedence|errors-to|x-beenthere|sender):/i;

/** Reads what can be inserted from harmless mails. */
export async function materialOf(mails: readonly MailRef[]): Promise<Material> {
  const texts = (await Promise.all(mails.map(readMail))).map((mail) => mail.toString('latin1'));
  const parts = texts.map((text) => {
    const end = text.search(/\r?\n\r?\n/);
    return end < 0 ? { head: text, body: '' } : { head: text.slice(0, end), body: text.slice(end) };
  });
  return {
    paragraphs: parts
      .flatMap(({ body }) => body.split(/\n\s*\n/))
      .filter((text) => text.length > 80 && text.length < 800 && !/<[a-z]/i.test(text)),
    headers: parts
      .flatMap(({ head }) => head.split(/\r?\n(?!\s)/))
      .filter((line) => CHOSEN_BY_SENDERS.test(line)),
  };
}

type Insertion = (mail: string, material: Material, pick: <Item>(items: readonly Item[]) => Item) => string;

const append = (mail: string, text: string) =>
  /<\/html>/i.test(mail)
    ? mail.replace(/<\/(body|html)>/i, () => `\n${text}\n</html>`)
    : `${mail}\n${text}\n`;

const INSERTIONS: readonly Insertion[] = [
  (mail, { paragraphs }, pick) => append(mail, pick(paragraphs)),
  (mail, { paragraphs }, pick) => append(mail, pick(paragraphs).replace(/^/gm, '> ')),
  (mail, { headers }, pick) => mail.replace('\n', () => `\n${pick(headers)}\n`),
  (mail) => mail.replace(/^(subject:)/im, '$1 Re:'),
];

/**
 * Evasion by inserting words, with nothing but the scores to go by: an insertion is kept when the score falls.
 *
 * @param score asks the filter; each call is a query
 * @param most queries
 */
export async function insertWords(
  mail: Uint8Array,
  score: (mail: Buffer) => Promise<Prediction>,
  material: Material,
  { most, random }: { readonly most: number; readonly random: () => number },
): Promise<Evasion> {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  let kept = Buffer.from(mail);
  let best = await score(kept);
  let queries = 1;
  while (best.class === 'spam' && queries < most) {
    const text = pick(INSERTIONS)(kept.toString('latin1'), material, pick);
    const candidate = Buffer.from(text, 'latin1');
    const answer = await score(candidate);
    queries++;
    if (answer.score >= best.score) continue;
    [kept, best] = [candidate, answer];
  }
  return { evaded: best.class === 'ham', queries, score: best.score, mail: kept };
}
