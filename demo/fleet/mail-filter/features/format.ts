import { categoriesOf, classify } from './normalise.ts';
import { categorical, type FeatureDefinition } from './types.ts';

const CONTENT_TYPES = [
  [/^text\/plain/i, 'text/plain'],
  [/^text\/html/i, 'text/html'],
  [/^multipart\/alternative/i, 'multipart/alternative'],
  [/^multipart\/mixed/i, 'multipart/mixed'],
  [/^multipart\/signed/i, 'multipart/signed'],
  [/^multipart\/related/i, 'multipart/related'],
  [/^multipart\/report/i, 'multipart/report'],
] as const;

const CHARSETS = [
  [/us-ascii/i, 'us-ascii'],
  [/utf-?8/i, 'utf-8'],
  [/iso-8859-15/i, 'iso-8859-15'],
  [/iso-8859-1\b/i, 'iso-8859-1'],
  [/iso-8859/i, 'iso-8859 (others)'],
  [/windows-1252/i, 'windows-1252'],
  [/windows-125|koi8/i, 'windows or koi8 (others)'],
  [/gb2312|gbk|gb18030|big5|euc|iso-2022|ks_c|shift/i, 'east asian'],
] as const;

const ENCODINGS = [
  [/^7bit/i, '7bit'],
  [/^8bit/i, '8bit'],
  [/^quoted-printable/i, 'quoted-printable'],
  [/^base64/i, 'base64'],
  [/^binary/i, 'binary'],
] as const;

const PRIORITIES = [
  [/^\W*[12]|high|urgent/i, 'high'],
  [/^\W*3|normal|medium/i, 'normal'],
  [/^\W*[45]|low/i, 'low'],
] as const;

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
