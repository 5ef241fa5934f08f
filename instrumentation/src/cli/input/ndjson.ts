import { isUtf8 } from 'node:buffer';
import type { Progress } from '../progress.ts';
import { count } from '../terminal.ts';
import type { BadRows } from './bad-rows.ts';
import { MOST_RECORD, pieces, TOO_LONG } from './pieces.ts';
import type { RowSample } from './row-sample.ts';

export interface NdjsonWork {
  readonly sample: RowSample;
  readonly bad: BadRows;
  readonly progress: Progress;
}

const LINE_FEED = 10;

/**
 * Reads one JSON object a line into the sample. Every line is checked, sampled or not. Blank lines are passed over.
 * @throws CliError when a row is bad and is one too many
 */
export async function readNdjson(bytes: AsyncIterable<Buffer>, work: NdjsonWork): Promise<void> {
  const reader = new NdjsonReader(work);
  for await (const { piece, last, drop } of pieces(bytes)) {
    const rest = last ? piece.length : piece.lastIndexOf(LINE_FEED) + 1;
    reader.readLines(piece.subarray(0, rest));
    work.progress.update(work.sample.seen);
    drop(rest, () => reader.where(1));
  }
}

class NdjsonReader {
  readonly #work: NdjsonWork;
  #line = 0;

  constructor(work: NdjsonWork) {
    this.#work = work;
  }

  /** @param ahead 0 for the line that is read, 1 for the next */
  where(ahead: number): string {
    const { sample, bad } = this.#work;
    return `row ${count(sample.seen + bad.skipped + 1)} (line ${count(this.#line + ahead)})`;
  }

  /** @param whole complete lines */
  readLines(whole: Buffer): void {
    // Decoded at once where possible: a call for each line costs as much as the rest of its reading.
    const wellFormed = isUtf8(whole);
    const text = whole.toString(wellFormed ? 'utf8' : 'latin1');
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf('\n', start);
      const stop = end < 0 ? text.length : end;
      this.#line++;
      this.#readLine(text.slice(start, stop), wellFormed);
      start = stop + 1;
    }
  }

  #readLine(text: string, wellFormed: boolean): void {
    if (text.trim() === '') return;
    const row = this.#parse(text, wellFormed);
    if (row === undefined) return;
    const { sample } = this.#work;
    const cells = sample.see();
    if (cells === undefined) return;
    for (const [name, value] of Object.entries(row)) {
      const position = name === '' ? undefined : sample.positionOf(name);
      if (position !== undefined) sample.set(cells, position, value);
    }
  }

  #parse(text: string, wellFormed: boolean): object | undefined {
    if (text.length > MOST_RECORD) {
      this.#work.bad.add(this.where(0), TOO_LONG);
      return undefined;
    }
    try {
      const row: unknown = JSON.parse(wellFormed ? text : utf8Of(text));
      if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
    } catch (error) {
      // Not the message of the parser: it quotes the row.
      this.#work.bad.add(this.where(0), error instanceof NotUtf8 ? error.message : 'not valid JSON');
      return undefined;
    }
    this.#work.bad.add(this.where(0), 'not a JSON object');
    return undefined;
  }
}

class NotUtf8 extends Error {}

/** @param bytes as a text of one character each */
function utf8Of(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  if (!isUtf8(buffer)) throw new NotUtf8('not UTF-8: save the file in that encoding');
  return buffer.toString();
}
