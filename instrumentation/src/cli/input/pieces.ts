import { failure } from '../exit.ts';

/** Longest record, in bytes. */
export const MOST_RECORD = 2 ** 20;
export const TOO_LONG = `longer than ${MOST_RECORD / 2 ** 20} MiB`;

export interface Piece {
  /** Begins with a record, and may end in the middle of one. */
  readonly piece: Buffer;
  readonly last: boolean;
  /**
   * Says where the first incomplete record begins: the next piece begins there.
   * @throws CliError when it is longer than a record may be; `where` names it
   */
  drop(rest: number, where: () => string): void;
}

/**
 * Cuts bytes into pieces that begin with a record. A byte order mark of UTF-8 is taken away.
 * @throws CliError when the text is UTF-16
 */
export async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  const piece = (bytes: Buffer, last: boolean): Piece => ({
    piece: bytes,
    last,
    drop(start, where) {
      rest = bytes.subarray(start);
      if (rest.length > MOST_RECORD) {
        throw failure(`${where()}: ${TOO_LONG}: is a quote not closed, or are line ends lacking?`);
      }
    },
  });
  for await (const chunk of chunks) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = bytes;
    // A mark of three bytes may come in parts.
    if (!begun && bytes.length < 3) continue;
    yield piece(begun ? bytes : withoutMark(bytes), false);
    begun = true;
  }
  yield piece(begun ? rest : withoutMark(rest), true);
}

function withoutMark(bytes: Buffer): Buffer {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw failure('the input is UTF-16: save it as UTF-8');
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}
