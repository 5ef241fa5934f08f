import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { show } from '../../check/show.ts';
import { failure } from '../exit.ts';
import type { Progress } from '../progress.ts';
import { count } from '../terminal.ts';
import type { BadRows } from './bad-rows.ts';
import { CsvScanner, type ScannedRecord } from './csv-scanner.ts';
import { MOST_RECORD, pieces, TOO_LONG } from './pieces.ts';
import type { Cells, RowSample } from './row-sample.ts';

export interface CsvWork {
  readonly sample: RowSample;
  readonly bad: BadRows;
  readonly progress: Progress;
  /** One ASCII character. */
  readonly delimiter: string;
  /** Tells something about the input that is no error. */
  note(text: string): void;
}

/**
 * Reads CSV text into the sample; its cells stay text. The first record names the columns; one without a name, as some
 * programs write for the row number, is left out. Blank lines are passed over.
 *
 * @throws CliError when the header is no good, or a row is and is one too many
 */
export async function readCsv(bytes: AsyncIterable<Buffer>, work: CsvWork): Promise<void> {
  const scanner = new CsvScanner(work.delimiter);
  const reader = new CsvReader(work);
  for await (const { piece, last, drop } of pieces(bytes)) {
    reader.piece = piece;
    const rest = scanner.scan(piece, last, reader.visit);
    reader.parsePicked();
    work.progress.update(work.sample.seen);
    drop(rest, () => reader.where(undefined));
  }
  if (!reader.hasHeader) throw failure('the input is empty: it has not even a header');
}

class CsvReader {
  piece: Buffer = Buffer.alloc(0);
  readonly #work: CsvWork;
  #positions: readonly (number | undefined)[] | undefined;
  #line = 1;
  #picked: { readonly text: string; readonly cells: Cells }[] = [];

  constructor(work: CsvWork) {
    this.#work = work;
  }

  get hasHeader(): boolean {
    return this.#positions !== undefined;
  }

  /** @param record the one that is read; without it, the next */
  where(record: ScannedRecord | undefined): string {
    const { sample, bad } = this.#work;
    return `row ${count(sample.seen + bad.skipped + 1)} (line ${count(this.#line - (record?.lines ?? 0))})`;
  }

  readonly visit = (record: ScannedRecord): void => {
    this.#line += record.lines;
    if (record.start === record.end) return;
    if (this.#positions === undefined) {
      this.#positions = this.#readHeader(record);
      return;
    }
    const fault = record.fault ?? this.#faultOf(record, this.#positions.length);
    if (fault !== undefined) {
      this.#work.bad.add(this.where(record), fault);
      return;
    }
    const cells = this.#work.sample.see();
    if (cells !== undefined) this.#picked.push({ text: this.#textOf(record), cells });
  };

  #faultOf({ start, end, cells }: ScannedRecord, columns: number): string | undefined {
    if (cells !== columns) return `${cells} cells, where the header has ${columns}`;
    if (end - start > MOST_RECORD) return TOO_LONG;
    return isUtf8(this.piece.subarray(start, end)) ? undefined : 'not UTF-8: save the file in that encoding';
  }

  #textOf({ start, end }: ScannedRecord): string {
    return this.piece.toString('utf8', start, end);
  }

  /** Takes the sampled rows apart, many at once: a call of the parser costs as much as ten rows. */
  parsePicked(): void {
    if (this.#picked.length === 0) return;
    const rows = this.#parse(this.#picked.map(({ text }) => text).join('\n'));
    if (rows.length !== this.#picked.length)
      throw new Error('the CSV parser finds other rows than the scanner');
    rows.forEach((row, i) => {
      const { cells } = this.#picked[i]!;
      row.forEach((cell, column) => {
        const position = this.#positions![column];
        if (position !== undefined) this.#work.sample.set(cells, position, cell);
      });
    });
    this.#picked = [];
  }

  #parse(text: string): string[][] {
    return parse(text, { delimiter: this.#work.delimiter, recordDelimiter: '\n' });
  }

  #readHeader(record: ScannedRecord): (number | undefined)[] {
    if (record.fault !== undefined) throw failure(`the header, line 1: ${record.fault}`);
    const { sample, delimiter, note } = this.#work;
    const names = this.#parse(this.#textOf(record))[0]!;
    this.#checkHeader(names, delimiter);
    sample.plan.check(names);
    return names.map((name, i) => {
      if (name !== '') return sample.positionOf(name);
      note(`column ${i + 1} has no name and is left out`);
      return undefined;
    });
  }

  #checkHeader(names: readonly string[], delimiter: string): void {
    const first = new Map<string, number>();
    names.forEach((name, i) => {
      const before = first.get(name);
      if (before !== undefined && name !== '') {
        throw failure(`columns ${before + 1} and ${i + 1} are both called ${show(name)}: rename one`);
      }
      first.set(name, i);
    });
    const other = [';', '\t', '|', ','].find((one) => one !== delimiter && names[0]!.includes(one));
    if (names.length === 1 && other !== undefined) {
      throw failure(
        `the header has one column, ${show(names[0])}: is the delimiter another? Try --delimiter ${other === '\t' ? 'tab' : `'${other}'`}`,
      );
    }
  }
}
