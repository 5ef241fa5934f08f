import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { mulberry32 } from '../random/mulberry32.ts';
import { parseChecksums } from './checksums.ts';
import { ModelStoreError } from './error.ts';
import { httpModelStore } from './http-store.ts';
import { mlflowModelStore } from './mlflow-store.ts';
import { checkPath } from './paths.ts';
import { parseS3Page } from './s3-list.ts';
import { s3ModelStore } from './s3-store.ts';
import type { ModelStore } from './types.ts';

// A second here, and more where others work beside.
vi.setConfig({ testTimeout: 30_000 });

const model = { name: 'm', version: '1' };
const PAGE = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>m%2F1%2F</Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><Key>m/1/a+b%2Bc</Key><LastModified>2026-11-23T10:32:17.000Z</LastModified><ETag>&quot;d41d8cd9&quot;</ETag><Size>18</Size><Owner><ID>x</ID></Owner><StorageClass>STANDARD</StorageClass></Contents><Contents><Key>m/1/d/%C3%BC</Key><Size>0</Size></Contents></ListBucketResult>`;
const CHECKSUMS = `${'0a'.repeat(32)}  ./a\n${'1b'.repeat(32)} *b/c\n${'2c'.repeat(32)}  e f\n`;
const ARTIFACTS =
  '{"files":[{"path":"MLmodel","is_dir":false,"file_size":591},{"path":"d","is_dir":true},{"path":"w","file_size":"12"}]}';

/** Either something, or our error: nothing else, and soon. */
function tame<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelStoreError);
    return undefined;
  }
}

/** The text with some of its characters changed, cut out, doubled, or put in. */
function mutated(text: string, next: () => number): string {
  const at = next() % text.length;
  const some = '<>&;/"\'\0\\\n%+.![{\ud800é'[next() % 20] ?? '';
  const length = next() % 40;
  return [
    () => text.slice(0, at),
    () => text.slice(0, at) + some + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + text.slice(at, at + length).repeat(3) + text.slice(at + length),
    () => text.slice(0, at) + some.repeat(length) + text.slice(at),
  ][next() % 5]!();
}

describe('the list of an S3 server', () => {
  it('is read', () => {
    expect(parseS3Page(PAGE)).toEqual({
      objects: [
        { key: 'm/1/a b+c', bytes: 18 },
        { key: 'm/1/d/ü', bytes: 0 },
      ],
      next: undefined,
    });
    expect(parseS3Page('<ListBucketResult/>')).toEqual({ objects: [], next: undefined });
    const escaped =
      '<ListBucketResult><Contents><Key>a&amp;&lt;&#38;&#x26;+%20</Key><Size>1</Size></Contents></ListBucketResult>';
    expect(parseS3Page(escaped).objects).toEqual([{ key: 'a&<&&+%20', bytes: 1 }]);
  });

  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><ListBucketResult/>'],
    ['an external entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><ListBucketResult/>'],
    ['a CDATA section', '<ListBucketResult><![CDATA[x]]></ListBucketResult>'],
    [
      'an entity of its own',
      '<ListBucketResult><NextContinuationToken>&lol;</NextContinuationToken></ListBucketResult>',
    ],
    [
      'a character that is none',
      '<ListBucketResult><NextContinuationToken>&#x110000;</NextContinuationToken></ListBucketResult>',
    ],
    ['tags that cross', '<ListBucketResult><a><b></a></b></ListBucketResult>'],
    ['no end', '<ListBucketResult><Contents>'],
    ['half a tag', '<ListBucketResult'],
    ['another root', '<Error><Code>x</Code></Error>'],
    ['text around it', 'x<ListBucketResult/>'],
    ['nothing', ''],
    ['many levels', '<a>'.repeat(100_000)],
    [
      'a key twice',
      '<ListBucketResult><Contents><Key>a</Key><Key>b</Key><Size>1</Size></Contents></ListBucketResult>',
    ],
    ['no size', '<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>'],
    [
      'a size below zero',
      '<ListBucketResult><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>',
    ],
    ['no way on', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
    [
      'a broken key',
      '<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>1</Size></Contents></ListBucketResult>',
    ],
  ])('with %s is refused', (_, text) => {
    expect(() => parseS3Page(text)).toThrow(ModelStoreError);
  });

  it('is read in linear time whatever it is', () => {
    for (const part of ['<a ', '&', '&#', '<a><b></b></a>', '<ListBucketResult>', ' '.repeat(10), '+%20']) {
      const start = performance.now();
      tame(() => parseS3Page(part.repeat(50_000)));
      tame(() => parseS3Page(`<ListBucketResult>${part.repeat(50_000)}</ListBucketResult>`));
      expect(performance.now() - start).toBeLessThan(5_000);
    }
  });
});

it('a list of checksums is read as sha256sum writes it', () => {
  expect(parseChecksums(model, CHECKSUMS).map(({ path }) => path)).toEqual(['a', 'b/c', 'e f']);
});

it('any text as a list gives files that stay below, or a typed error', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.json()),
      (text) => {
        tame(() => parseS3Page(text));
        for (const { path } of tame(() => parseChecksums(model, text)) ?? []) checkPath(path);
      },
    ),
    { numRuns: 500 },
  );
});

it('any name in a list gives a path that stays below, or a typed error', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('..', '.', '', '/', '\\', 'a', '%2e', '\0', 'ü'), { maxLength: 9 }),
      (parts) => {
        const name = parts.join('');
        for (const { path } of tame(() => parseChecksums(model, `${'0'.repeat(64)}  ${name}\n`)) ?? []) {
          expect(
            new URL(`http://a/b/${path.split('/').map(encodeURIComponent).join('/')}`).pathname.startsWith(
              '/b/',
            ),
          ).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe.each<[string, string, (fetch: () => Promise<Response>) => ModelStore]>([
  ['http', CHECKSUMS, (fetch) => httpModelStore({ url: 'http://a', fetch })],
  [
    's3',
    PAGE,
    (fetch) =>
      s3ModelStore({
        endpoint: 'http://a',
        bucket: 'models',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        fetch,
      }),
  ],
  ['mlflow', ARTIFACTS, (fetch) => mlflowModelStore({ url: 'http://a', fetch })],
])('a server of kind %s', (_, answer, make) => {
  it('that answers what is all but right gives files that stay below, or a typed error', async () => {
    const next = mulberry32(7);
    let read = 0;
    for (let run = 0; run < 600; run++) {
      let text = mutated(answer, next);
      if (next() % 3 === 0) text = mutated(text, next);
      let asked = 0;
      const location = '{"artifact_uri":"mlflow-artifacts:/0/a"}';
      const store = make(async () => {
        asked++;
        if (asked > 20) return new Response('', { status: 404 });
        return new Response(answer === ARTIFACTS && asked === 1 ? location : text);
      });
      try {
        for (const { path } of await store.files(model)) checkPath(path);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(ModelStoreError);
      }
    }
    expect(read).toBeLessThan(600);
  });

  it('that answers any bytes gives a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 200, max: 599 }),
        async (bytes, status) => {
          const store = make(
            async () => new Response([204, 205, 304].includes(status) ? null : bytes, { status }),
          );
          await expect(store.files(model)).rejects.toBeInstanceOf(ModelStoreError);
        },
      ),
      { numRuns: 150 },
    );
  });
});
