import type { Message } from '../message.ts';
import { categoriesOf, classify } from './normalise.ts';
import { categorical, type FeatureDefinition, numeric, share } from './types.ts';

const MAILERS = [
  [/outlook express/i, 'outlook express'],
  [/outlook|microsoft cdo|exchange|internet mail service/i, 'outlook'],
  [/mozilla|netscape/i, 'mozilla'],
  [/mutt/i, 'mutt'],
  [/pine|exmh|mh-e|gnus|vm |emacs/i, 'unix'],
  [/evolution|sylpheed|kmail|balsa/i, 'linux desktop'],
  [/eudora|qualcomm|pegasus|the bat|apple mail|entourage|lotus|aol/i, 'desktop'],
  [/squirrel|imp|webmail|yahoo|hotmail|eircom|www\./i, 'webmail'],
  [/list|groups|accucast|stormpost|mailer|blast|bulk|group|mime-tools|sender|php/i, 'bulk'],
] as const;

/** Domains that are frequent enough to say nothing about a person. */
const TLDS = [
  'com',
  'net',
  'org',
  'edu',
  'gov',
  'ie',
  'uk',
  'de',
  'fi',
  'ch',
  'au',
  'ca',
  'us',
  'fr',
  'other',
];
const PRECEDENCES = [
  [/bulk/i, 'bulk'],
  [/list/i, 'list'],
  [/junk/i, 'junk'],
] as const;

/** Who sends, to how many, and by which way; never which person. */
export const senderFeatures: readonly FeatureDefinition[] = [
  numeric('header_count', 'Header lines', (m) => [...m.headerCounts.values()].reduce((a, b) => a + b, 0)),
  numeric(
    'received_hops',
    'Mail servers that passed the mail on',
    (m) => m.headerCounts.get('received') ?? 0,
  ),
  numeric('recipient_count', 'Addresses in To and Cc', (m) => m.recipients),
  numeric('sender_name_chars', 'Length of the name in From, characters', (m) => m.from?.name.length ?? 0),
  numeric('sender_digit_share', 'Digits in the part of the From address before the @', (m) => {
    const local = m.from?.address?.split('@')[0] ?? '';
    return share(local.replace(/\D/g, '').length, local.length);
  }),
  categorical('mailer', 'Family of the program that wrote the mail', categoriesOf(MAILERS), (m) =>
    classify(m.headers.get('x-mailer') ?? m.headers.get('user-agent'), MAILERS),
  ),
  categorical('sender_tld', 'Top-level domain of the From address, if a frequent one', TLDS, (m) => {
    const domain = domainOf(m.from?.address);
    if (!domain) return null;
    const tld = domain.slice(domain.lastIndexOf('.') + 1);
    return TLDS.includes(tld) ? tld : 'other';
  }),
  categorical(
    'reply_to',
    'Whether replies go to the sender',
    ['same', 'other domain', 'other address'],
    (m) => replyTo(m),
  ),
  categorical(
    'message_id',
    'Whether the message id names the domain of the sender',
    ['same', 'differs'],
    (m) => {
      const id = m.headers.get('message-id');
      const domain = domainOf(m.from?.address);
      if (!id || !domain) return null;
      return id.toLowerCase().includes(domain.split('.').slice(-2).join('.')) ? 'same' : 'differs';
    },
  ),
  categorical('list_headers', 'Whether a mailing list passed the mail on', ['yes', 'no'], (m) =>
    [...m.headers.keys()].some((key) => key.startsWith('list-')) ? 'yes' : 'no',
  ),
  categorical('precedence', 'Precedence header', categoriesOf(PRECEDENCES), (m) =>
    classify(m.headers.get('precedence'), PRECEDENCES),
  ),
  categorical('thread', 'Whether the mail answers another', ['yes', 'no'], (m) =>
    m.headers.has('in-reply-to') || m.headers.has('references') ? 'yes' : 'no',
  ),
];

function replyTo(message: Message): string | null {
  const { from, replyTo } = message;
  if (!replyTo?.address || !from?.address) return null;
  if (replyTo.address.toLowerCase() === from.address.toLowerCase()) return 'same';
  return domainOf(replyTo.address) === domainOf(from.address) ? 'other address' : 'other domain';
}

function domainOf(address: string | undefined): string | undefined {
  const at = address?.lastIndexOf('@') ?? -1;
  return at < 0 ? undefined : address?.slice(at + 1).toLowerCase();
}
