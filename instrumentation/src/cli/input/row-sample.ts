import { SAMPLE_ROWS } from '../../baseline/index.ts';
import { Sample } from '../../baseline/sample.ts';
import { unboxDate } from '../../baseline/values.ts';
import { show } from '../../check/show.ts';
import type { ColumnPlan } from '../baseline/column-plan.ts';
import { failure } from '../exit.ts';

/** Cells of one row by the position of their column. */
export type Cells = unknown[];

const MOST_BYTES = 128 * 2 ** 20;
const MOST_COLUMNS = 10_000;
const TEXT_OVERHEAD = 32;
const NUMBER_BYTES = 16;
/** Stands for lists, structures and the like, which no bin fits and which may be large. */
const NEITHER = Object.freeze({});

/**
 * The uniform sample of the rows that the baseline is made of: at most {@link SAMPLE_ROWS}, 10,000 columns and 128 MiB.
 * A row that does not enter it need not even be taken apart.
 */
export class RowSample {
  readonly plan: ColumnPlan;
  readonly #sample = new Sample<Cells>(SAMPLE_ROWS);
  /** Position by name in the input; undefined for a column that is left out. */
  readonly #positions = new Map<string, number | undefined>();
  readonly #names: string[] = [];
  /** Bytes that the cells of each column took, replaced ones included, and how many rows were taken. */
  readonly #bytes: number[] = [];
  #allBytes = 0;
  #taken = 0;

  constructor(plan: ColumnPlan) {
    this.plan = plan;
  }

  /** Rows seen. */
  get seen(): number {
    return this.#sample.seen;
  }

  /**
   * Where cells of a column of the input go, or undefined when it is left out.
   * @throws CliError when there are too many columns
   */
  positionOf(column: string): number | undefined {
    if (this.#positions.has(column)) return this.#positions.get(column);
    const name = this.plan.nameOf(column);
    const position = name === undefined ? undefined : this.#names.push(name) - 1;
    this.#positions.set(column, position);
    if (this.#positions.size > MOST_COLUMNS) {
      throw failure(`the input has more than ${MOST_COLUMNS} columns (the last: ${show(column)})`);
    }
    return position;
  }

  /** Leaves out a column that the plan does not name. */
  leaveOut(column: string): void {
    this.#positions.set(column, undefined);
  }

  /**
   * Sees one row. Only when it enters the sample, gives the cells that are to be set with {@link set}, now or later.
   */
  see(): Cells | undefined {
    let entered: Cells | undefined;
    this.#sample.add(() => {
      entered = [];
      this.#taken++;
      return entered;
    });
    return entered;
  }

  /** @throws CliError when the sample outgrows its memory, naming what is widest */
  set(cells: Cells, position: number, value: unknown): void {
    const kept = unboxDate(value);
    cells[position] = typeof kept === 'object' && kept !== null ? NEITHER : kept;
    const bytes = typeof value === 'string' ? TEXT_OVERHEAD + value.length : NUMBER_BYTES;
    this.#bytes[position] = (this.#bytes[position] ?? 0) + bytes;
    this.#allBytes += bytes;
    if (this.#allBytes > MOST_BYTES && this.#keptBytes() > MOST_BYTES) this.#refuse();
  }

  /** Replaced rows are as wide as kept ones, on average. */
  #keptBytes(): number {
    return (this.#allBytes * Math.min(this.#taken, SAMPLE_ROWS)) / this.#taken;
  }

  #refuse(): never {
    const widest = this.#bytes.indexOf(Math.max(...this.#bytes));
    const each = Math.round(this.#bytes[widest]! / this.#taken);
    throw failure(
      `a sample of ${SAMPLE_ROWS} rows of this input takes more than ${MOST_BYTES / 2 ** 20} MiB. The widest column is ${show(this.#names[widest])} with ${each} bytes a row: leave out what is no feature, as --columns ${show(`${this.#names[widest]}:skip`)}`,
    );
  }

  /**
   * The sample by columns, in the order of the input.
   * @throws CliError when an option names a column that was never seen, or two columns have one name
   */
  columns(): Map<string, unknown[]> {
    this.plan.check([...this.#positions.keys()]);
    const columns = new Map<string, unknown[]>();
    this.#names.forEach((name, position) => {
      if (columns.has(name)) throw failure(`two columns of the input would be called ${show(name)}`);
      columns.set(
        name,
        this.#sample.items.map((cells) => cells[position]),
      );
    });
    return columns;
  }
}
