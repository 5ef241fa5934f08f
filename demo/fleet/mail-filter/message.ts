import { type AddressObject, type EmailAddress, type ParsedMail, simpleParser } from 'mailparser';
import { type LinkSummary, linksInText, summariseLinks } from './links.ts';
import { type Markup, readMarkup } from './markup.ts';
import { shapeOf, type TextShape } from './text-shape.ts';

/** A parsed mail, as the features see it. It stays in the process: nothing of it is logged, stored or sent. */
export interface Message {
  /** Size as received. */
  readonly bytes: number;
  /** First value of each header, unfolded, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** How often each header occurs. */
  readonly headerCounts: ReadonlyMap<string, number>;
  readonly subject: string | undefined;
  readonly subjectShape: TextShape;
  readonly from: EmailAddress | undefined;
  readonly replyTo: EmailAddress | undefined;
  readonly recipients: number;
  readonly plain: string;
  readonly html: string;
  readonly markup: Markup;
  /** What a reader sees: the plain text, or else the text of the HTML. */
  readonly visible: string;
  readonly shape: TextShape;
  readonly links: LinkSummary;
  readonly attachments: number;
}

/** Characters of a body that are looked at; keeps one huge mail from holding up the others. */
const BODY_LIMIT = 200_000;

// Without the skips the parser would render HTML as text and text as HTML, which nobody reads here.
const PARSER_OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
} as const;

/** Parses any bytes as a mail. What the parser refuses (too many headers or parts) counts as a body without headers. */
export async function readMessage(raw: Uint8Array): Promise<Message> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const mail = await parse(withoutEnvelope(bytes));
  const plain = (mail?.text ?? (mail ? '' : bytes.toString('latin1'))).slice(0, BODY_LIMIT);
  const html = (mail?.html || '').slice(0, BODY_LIMIT);
  const markup = readMarkup(html);
  const visible = plain.trim() ? plain : markup.text;
  const { first, counts } = readHeaders(mail);
  return {
    bytes: bytes.length,
    headers: first,
    headerCounts: counts,
    subject: mail?.subject,
    subjectShape: shapeOf(mail?.subject ?? ''),
    from: mail?.from?.value[0],
    replyTo: mail?.replyTo?.value[0],
    recipients: countAddresses(mail?.to) + countAddresses(mail?.cc),
    plain,
    html,
    markup,
    visible,
    shape: shapeOf(visible),
    links: summariseLinks(html ? markup.targets : linksInText(plain)),
    attachments: mail?.attachments.length ?? 0,
  };
}

async function parse(bytes: Buffer): Promise<ParsedMail | undefined> {
  try {
    return await simpleParser(bytes, PARSER_OPTIONS);
  } catch {
    // The parser's limits guard the service; its message may quote the mail and is dropped on purpose.
    return undefined;
  }
}

/** Drops the line that mailbox files put before a mail: it is not part of it. */
function withoutEnvelope(bytes: Buffer): Buffer {
  return bytes.subarray(0, 5).toString('latin1') === 'From '
    ? bytes.subarray(bytes.indexOf(0x0a) + 1 || bytes.length)
    : bytes;
}

function readHeaders(mail: ParsedMail | undefined) {
  const first = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { key, line } of mail?.headerLines ?? []) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (!first.has(key))
      first.set(
        key,
        line
          .slice(line.indexOf(':') + 1)
          .replace(/\s+/g, ' ')
          .trim(),
      );
  }
  return { first, counts };
}

function countAddresses(field: AddressObject | AddressObject[] | undefined): number {
  const lists = field === undefined ? [] : Array.isArray(field) ? field : [field];
  let count = 0;
  for (const { value } of lists) {
    for (const entry of value) count += entry.group ? entry.group.length : 1;
  }
  return count;
}
