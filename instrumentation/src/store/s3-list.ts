import { ModelStoreError } from './error.ts';

/** A page of `ListObjectsV2`. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export interface S3Page {
  readonly objects: readonly { readonly key: string; readonly bytes: number }[];
  /** Where the next page begins; absent on the last. */
  readonly next: string | undefined;
}

const ROOT = 'ListBucketResult';
const ENCODING = `${ROOT}/EncodingType`;
const TRUNCATED = `${ROOT}/IsTruncated`;
const NEXT = `${ROOT}/NextContinuationToken`;
const OBJECT = `${ROOT}/Contents`;
const KEY = `${OBJECT}/Key`;
const SIZE = `${OBJECT}/Size`;
const OF_PAGE = new Set([ROOT, ENCODING, TRUNCATED, NEXT]);
const OF_OBJECT = new Set([KEY, SIZE]);
const DEEPEST = 8;
const NAME = /^[A-Za-z_][\w.:-]*/;
const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads what the protocol says and nothing else of XML: elements, text, the five entities and characters by number. A
 * document type, which could define entities, a comment or a CDATA section is refused. Linear in the length of the text.
 *
 * @throws ModelStoreError `protocol`
 */
export function parseS3Page(text: string): S3Page {
  const objects: { key: string; bytes: number }[] = [];
  const page = new Map<string, string>();
  const object = new Map<string, string>();
  for (const { path, value } of elements(text)) {
    if (OF_OBJECT.has(path)) once(object, path, value);
    if (OF_PAGE.has(path)) once(page, path, value);
    if (path !== OBJECT) continue;
    objects.push(objectOf(object));
    object.clear();
  }
  if (!page.has(ROOT)) throw malformed(`has no ${ROOT}`);
  const decode = page.get(ENCODING) === 'url' ? urlDecoded : (key: string) => key;
  return { objects: objects.map(({ key, bytes }) => ({ key: decode(key), bytes })), next: nextOf(page) };
}

function once(found: Map<string, string>, path: string, value: string): void {
  if (found.has(path)) throw malformed(`has ${path} twice`);
  found.set(path, value);
}

function objectOf(found: ReadonlyMap<string, string>): { key: string; bytes: number } {
  const key = found.get(KEY);
  const size = found.get(SIZE) ?? '';
  if (!key || !/^\d{1,15}$/.test(size)) throw malformed('has an object without a key or a size');
  return { key, bytes: Number(size) };
}

function nextOf(told: ReadonlyMap<string, string>): string | undefined {
  if (told.get(TRUNCATED) !== 'true') return undefined;
  const next = told.get(NEXT);
  if (!next) throw malformed('is truncated and does not say where it goes on');
  return next;
}

/** As S3 encodes keys on `encoding-type=url`: a plus is a space. */
function urlDecoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (cause) {
    throw malformed('has a key that is not encoded as a URL', cause);
  }
}

/** Elements with their text in the order in which they end, named by the way from the root. */
function* elements(text: string): Generator<{ path: string; value: string }> {
  const open: string[] = [];
  let value = '';
  for (const { before, tag } of tags(text)) {
    value = unescaped(before);
    if (open.length === 0 && before.trim() !== '') throw malformed('has text outside of its elements');
    if (tag === undefined) break;
    const { name, opens, closes } = tagOf(tag);
    if (opens) {
      value = '';
      open.push(name);
    }
    if (open.length > DEEPEST) throw malformed('is too deep');
    if (!closes) continue;
    if (open.at(-1) !== name) throw malformed('has tags that do not match');
    yield { path: open.join('/'), value };
    open.pop();
  }
  if (open.length > 0) throw malformed('ends too early');
}

/** What stands between `<` and `>`, with the text before it; at the end, text alone. */
function* tags(text: string): Generator<{ before: string; tag: string | undefined }> {
  let at = prologEnd(text);
  for (let less = text.indexOf('<', at); less >= 0; less = text.indexOf('<', at)) {
    const greater = text.indexOf('>', less);
    if (greater < 0) throw malformed('ends in a tag');
    yield { before: text.slice(at, less), tag: text.slice(less + 1, greater) };
    at = greater + 1;
  }
  yield { before: text.slice(at), tag: undefined };
}

function prologEnd(text: string): number {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  if (!text.startsWith('<?xml ', start)) return start;
  const end = text.indexOf('?>', start);
  if (end < 0) throw malformed('ends in its declaration');
  return end + 2;
}

function tagOf(tag: string): { name: string; opens: boolean; closes: boolean } {
  const ends = tag.startsWith('/');
  const name = NAME.exec(ends ? tag.slice(1) : tag)?.[0];
  if (name === undefined) throw malformed('holds what is no element');
  return { name, opens: !ends, closes: ends || tag.endsWith('/') };
}

function unescaped(text: string): string {
  return text.replace(
    ENTITY,
    (_, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
      if (name !== undefined) return NAMED[name]!;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (!(code <= 0x10_ff_ff)) throw malformed('has an entity that XML does not define');
      return String.fromCodePoint(code);
    },
  );
}

function malformed(why: string, cause?: unknown): ModelStoreError {
  return new ModelStoreError('protocol', `the list of the S3 server ${why}`, { cause });
}
