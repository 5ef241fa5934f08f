import { show } from '../check/show.ts';

/** Runs over rows that may come asynchronously. @throws TypeError when they come in neither way */
export function eachRow<Result>(
  where: string,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  add: (row: unknown) => void,
  end: () => Result,
): Result | Promise<Result> {
  if (typeof rows === 'object' && rows !== null) {
    if (Symbol.asyncIterator in rows) return eachLater(rows, add, end);
    if (Symbol.iterator in rows) {
      for (const row of rows) add(row);
      return end();
    }
  }
  throw new TypeError(`${where} wants an iterable of rows, such as an array or a stream, not ${show(rows)}`);
}

async function eachLater<Result>(
  rows: AsyncIterable<unknown>,
  add: (row: unknown) => void,
  end: () => Result,
): Promise<Result> {
  for await (const row of rows) add(row);
  return end();
}
