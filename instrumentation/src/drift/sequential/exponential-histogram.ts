/** Buckets of one size; of two sizes the smaller ones hold the newer values. */
const PER_ROW = 5;

/** Buckets of 2^i values each, oldest first, in arrays with room for one more than stay. */
interface Row {
  buckets: number;
  readonly sums: Float64Array;
  /** Sums of squared differences from the mean of the bucket. */
  readonly squares: Float64Array;
}

/**
 * The last values of a stream, as sums and variances of buckets that grow with age (Datar and others 2002): exact for the
 * newest, at most 5 buckets of a size, so 5·(log2(n / 5) + 2) buckets for n values.
 */
export class ExponentialHistogram {
  n = 0;
  sum = 0;
  /** Sum of squared differences from the mean. */
  squares = 0;
  readonly #rows: Row[] = [];

  get buckets(): number {
    return this.#rows.reduce((total, row) => total + row.buckets, 0);
  }

  get mean(): number {
    return this.n === 0 ? 0 : this.sum / this.n;
  }

  add(x: number): void {
    if (this.n > 0) this.squares += (this.n * (x - this.mean) ** 2) / (this.n + 1);
    this.n++;
    this.sum += x;
    this.#push(0, x, 0);
  }

  /** Forgets the oldest bucket. */
  dropOldest(): void {
    const row = this.#rows.at(-1);
    if (row === undefined) return;
    const size = 2 ** (this.#rows.length - 1);
    const sum = row.sums[0]!;
    const squares = row.squares[0]!;
    shift(row, 1);
    if (row.buckets === 0) this.#rows.pop();
    this.n -= size;
    this.sum -= sum;
    const between = this.n === 0 ? 0 : ((sum / size - this.mean) ** 2 * size * this.n) / (size + this.n);
    // Rounding may leave a hair below zero.
    this.squares = Math.max(0, this.squares - squares - between);
  }

  /** Whether the test holds for any cut into the oldest n0 values with their sum, and the rest. */
  someCut(test: (n0: number, sum0: number) => boolean): boolean {
    let n0 = 0;
    let sum0 = 0;
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const { buckets, sums } = this.#rows[i]!;
      for (let bucket = 0; bucket < buckets; bucket++) {
        n0 += 2 ** i;
        sum0 += sums[bucket]!;
        if (test(n0, sum0)) return true;
      }
    }
    return false;
  }

  #push(index: number, sum: number, squares: number): void {
    this.#rows[index] ??= emptyRow();
    const row = this.#rows[index]!;
    row.sums[row.buckets] = sum;
    row.squares[row.buckets] = squares;
    row.buckets++;
    if (row.buckets > PER_ROW) this.#mergeOldest(index, row);
  }

  #mergeOldest(index: number, row: Row): void {
    const [a = 0, b = 0] = row.sums;
    const size = 2 ** index;
    const squares = row.squares[0]! + row.squares[1]! + (a - b) ** 2 / (2 * size);
    shift(row, 2);
    this.#push(index + 1, a + b, squares);
  }
}

function emptyRow(): Row {
  return { buckets: 0, sums: new Float64Array(PER_ROW + 1), squares: new Float64Array(PER_ROW + 1) };
}

/** Takes the oldest buckets out of a row. */
function shift(row: Row, count: number): void {
  row.sums.copyWithin(0, count);
  row.squares.copyWithin(0, count);
  row.buckets -= count;
}
