import { categoriesOf, classify } from './normalise.ts';
import { categorical, type FeatureDefinition } from './types.ts';

const CONTENT_TYPES = [
  [/^text\/plain/i, 'text/plain'],
  [/^text\/html/i, 'text/html'],
  [/^multipart\/alternative/i, 'multipart/alternative'],
  [/^multipart\/signed/i, 'multipart/signed'],
  [/^multipart/i, 'multipart (others)'],
] as const;

const CHARSETS = [
  [/us-ascii/i, 'us-ascii'],
  [/iso-8859-1\b/i, 'iso-8859-1'],
  [/iso-8859-15|windows-1252/i, 'western (others)'],
] as const;

const ENCODINGS = [
  [/^7bit/i, '7bit'],
  [/^(8bit|binary)/i, '8bit'],
  [/^(quoted-printable|base64)/i, 'encoded'],
] as const;

const PRIORITIES = [
  [/^\W*[12]|high|urgent/i, 'high'],
  [/^\W*3|normal|medium/i, 'normal'],
  [/^\W*[45]|low/i, 'low'],
] as const;

// The sets are coarse on purpose: a category that one mail in a thousand has makes small windows look strange.

/** How the mail is encoded and marked. */
export const formatFeatures: readonly FeatureDefinition[] = [
  categorical('content_type', 'Content type of the whole mail', categoriesOf(CONTENT_TYPES), (m) =>
    classify(m.headers.get('content-type'), CONTENT_TYPES),
  ),
  categorical('charset', 'Character set that the mail declares', categoriesOf(CHARSETS), (m) =>
    classify(
      /charset\s{0,4}=\s{0,4}"?([\w.:-]{1,40})/i.exec(m.headers.get('content-type') ?? '')?.[1],
      CHARSETS,
    ),
  ),
  categorical('transfer_encoding', 'Transfer encoding of the whole mail', categoriesOf(ENCODINGS), (m) =>
    classify(m.headers.get('content-transfer-encoding'), ENCODINGS),
  ),
  categorical('mime_version', 'Whether the mail declares MIME', ['yes', 'no'], (m) =>
    m.headers.has('mime-version') ? 'yes' : 'no',
  ),
  categorical('priority', 'Priority that the sender asks for', categoriesOf(PRIORITIES), (m) =>
    classify(m.headers.get('x-priority') ?? m.headers.get('importance'), PRIORITIES),
  ),
];
