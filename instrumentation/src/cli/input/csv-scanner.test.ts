import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../random/mulberry32.ts';
import { uniform } from '../../random/uniform.ts';
import { CsvScanner } from './csv-scanner.ts';

interface Found {
  readonly text: string;
  readonly cells: number;
  readonly lines: number;
  readonly fault: string | undefined;
}

/** What the scanner finds when the bytes come in pieces of a size. */
function scan(text: string, size = Number.POSITIVE_INFINITY, delimiter = ','): Found[] {
  const scanner = new CsvScanner(delimiter);
  const bytes = Buffer.from(text);
  const found: Found[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for (let at = 0; ; ) {
    const next = Math.min(bytes.length, at + size);
    const piece = Buffer.concat([rest, bytes.subarray(at, next)]);
    const last = next === bytes.length;
    const from = scanner.scan(piece, last, ({ start, end, cells, lines, fault }) => {
      found.push({ text: piece.toString('utf8', start, end), cells, lines, fault });
    });
    if (last) return found;
    rest = piece.subarray(from);
    at = next;
  }
}

describe('one record', () => {
  test.each([
    ['a,b,c', 3, undefined],
    ['a,,', 3, undefined],
    ['"a,b",c', 2, undefined],
    ['"a\nb","c\r\nd"', 2, undefined],
    ['"say ""so""",x', 2, undefined],
    ['""', 1, undefined],
    ['"",""', 2, undefined],
    ['a"b,c', 2, 'a quote inside a cell that does not begin with one'],
    ['"a"b,c', 2, 'text after a closing quote'],
    ['"a,b', 1, 'a quote is opened and not closed'],
    ['x,"a""', 2, 'a quote is opened and not closed'],
  ])('%j has %i cells, fault %s', (text, cells, fault) => {
    expect(scan(text)).toEqual([{ text, cells, lines: text.split('\n').length, fault }]);
  });
});

test('lines end in LF or CRLF, the last one need not', () => {
  const texts = (text: string) => scan(text).map((record) => record.text);
  expect(texts('a,b\r\nc,d\ne,f')).toEqual(['a,b', 'c,d', 'e,f']);
  expect(texts('a\n\n\r\nb\n')).toEqual(['a', '', '', 'b']);
  expect(texts('"a\r\n"\r\nb')).toEqual(['"a\r\n"', 'b']);
  expect(texts('')).toEqual([]);
});

/** CSV of random cells, some quoted, with what makes quoting hard inside. */
function randomCsv(random: () => number, delimiter: string, columns: number): string {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!;
  const cell = () => {
    const length = Math.floor(random() * 4);
    if (random() < 0.5)
      return Array.from({ length }, () => pick(['a', '0', '.', ' ', 'é', '😀', '-'])).join('');
    const inner = Array.from({ length }, () =>
      pick(['a', '""', delimiter, '\n', '\r\n', 'é', ' ', '\r']),
    ).join('');
    return `"${inner}"`;
  };
  const rows = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
    Array.from({ length: columns }, cell).join(delimiter),
  );
  return rows.join(pick(['\n', '\r\n'])) + pick(['', '\n']);
}

test.each([
  ',',
  ';',
  '\t',
  '|',
])('delimiter %j: the same records as a full parser, whatever the pieces', (delimiter) => {
  const random = uniform(0xc5f);
  for (let trial = 0; trial < 1_500; trial++) {
    const columns = 1 + Math.floor(random() * 4);
    const text = randomCsv(random, delimiter, columns);
    const wanted: string[][] = parse(text, {
      delimiter,
      recordDelimiter: ['\n', '\r\n'],
      skipEmptyLines: true,
    });
    for (const size of [1, 2, 3, 7, Number.POSITIVE_INFINITY]) {
      // Blank lines are records to the scanner; the reader passes them over.
      const found = scan(text, size, delimiter).filter((record) => record.text !== '');
      const cells = found.map((record) => parse(record.text, { delimiter, recordDelimiter: '\n' })[0]);
      expect(cells, JSON.stringify(text)).toEqual(wanted);
      expect(found.every(({ fault }) => fault === undefined)).toBe(true);
      expect(found.map((record) => record.cells)).toEqual(wanted.map((row) => row.length));
    }
  }
});

test('what a full parser refuses has a fault, and what has one is refused', () => {
  const next = mulberry32(7);
  const alphabet = ['a', '"', ',', '"', 'b', ' '];
  for (let trial = 0; trial < 4_000; trial++) {
    const text = Array.from({ length: 1 + (next() % 8) }, () => alphabet[next() % alphabet.length]).join('');
    let refused = false;
    try {
      parse(text, { recordDelimiter: '\n', relaxColumnCount: true });
    } catch {
      refused = true;
    }
    expect(scan(text)[0]!.fault !== undefined, JSON.stringify(text)).toBe(refused);
  }
});
