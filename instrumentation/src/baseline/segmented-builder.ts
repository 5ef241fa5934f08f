import { checkFunction, checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { BaselineBuilder, type BaselineOptions } from './builder.ts';
import { checkSegmentName, MAX_SEGMENTS, type SegmentedBaseline, segmentBaselines } from './segmented.ts';

export interface SegmentedBaselineOptions<Row extends object> extends BaselineOptions {
  /** Name of the segment that a row belongs to, 1 to 64 characters; the same as `segment` of `wrapPredict` says of a call. */
  segmentOf: (row: Row) => string;
}

/**
 * Builds a baseline for each segment of the rows. Rows may be streamed. Memory is bounded by 20,000 rows for each of at
 * most 100 segments. Columns and bins are those of the segment's own rows.
 */
export class SegmentedBaselineBuilder<Row extends object> {
  readonly #segmentOf: (row: Row) => string;
  readonly #options: BaselineOptions;
  readonly #builders = new Map<string, BaselineBuilder>();

  /** @throws TypeError or RangeError that names the option that is missing, wrong or unknown */
  constructor(options: SegmentedBaselineOptions<Row>) {
    checkObject('SegmentedBaselineBuilder wants an object of options', options);
    const { segmentOf, ...rest } = options;
    checkFunction('SegmentedBaselineBuilder option segmentOf must be a function', segmentOf);
    this.#segmentOf = segmentOf;
    this.#options = rest;
    // Wrong options are told here and not at the first row.
    new BaselineBuilder(rest);
  }

  /**
   * Adds one row, an object by column name.
   *
   * @throws TypeError when it is none, or its segment has no name; RangeError past 100 segments
   */
  addRow(row: Row): this {
    checkObject('addRow wants an object by column name', row);
    const segment = this.#segmentOf(row);
    checkSegmentName(segment);
    let builder = this.#builders.get(segment);
    if (builder === undefined) {
      if (this.#builders.size === MAX_SEGMENTS) {
        throw new RangeError(
          `segment ${show(segment)} is one more than the ${MAX_SEGMENTS} that there may be: let segmentOf gather the small ones as _other`,
        );
      }
      builder = new BaselineBuilder(this.#options);
      this.#builders.set(segment, builder);
    }
    builder.addRow(row);
    return this;
  }

  /** Adds every row of an iterable. @throws as {@link addRow} */
  addRows(rows: Iterable<Row>): this {
    if (typeof (rows as Partial<Iterable<Row>> | undefined)?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`addRows wants an iterable of rows, not ${show(rows)}`);
    }
    for (const row of rows) this.addRow(row);
    return this;
  }

  /** The baselines of the rows so far. @throws RangeError when there were no rows or no columns */
  build(): SegmentedBaseline {
    if (this.#builders.size === 0) throw new RangeError('a segmented baseline needs rows; none were added');
    return segmentBaselines(
      Object.fromEntries([...this.#builders].map(([segment, builder]) => [segment, builder.build()])),
    );
  }
}
