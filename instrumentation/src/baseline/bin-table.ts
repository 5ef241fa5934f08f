import type { BaselineFeature } from './types.ts';
import { categoryName, isMissing, unboxDate } from './values.ts';

/** Cells of the look-up grid over the edges of a feature: enough that most values need no further step. */
const CELLS = 64;

/** A feature, and the place of its first bin in the counts. */
export interface Slot {
  readonly feature: BaselineFeature;
  readonly firstBin: number;
}

/**
 * Finds the bin of a value: its place in one flat array of counts.
 *
 * A number is mapped linearly to a cell of a grid over the edges; the cell says where the scan of the edges starts.
 * Searching without the grid costs twice as much, most of it in mispredicted branches.
 * The map never falls as the value rises, rounding included, so starting behind all edges of earlier cells is exact.
 */
export class BinTable {
  /** Place by place the upper edge of the bin; NaN, which ends the scan, for the last bin and those without edges. */
  readonly #upperEdge: Float64Array;
  /** Below zero for a categorical feature. */
  readonly #scale: Float64Array;
  readonly #shift: Float64Array;
  readonly #grid: Uint8Array;
  readonly #firstBin: Int32Array;
  /** Place of the `missing` bin; `unseen` follows it. */
  readonly #missingBin: Int32Array;
  /** Place by category; undefined for numeric features. */
  readonly #categories: readonly (ReadonlyMap<string, number> | undefined)[];

  /** @param places length of the counts */
  constructor(slots: readonly Slot[], places: number) {
    this.#upperEdge = new Float64Array(places).fill(Number.NaN);
    this.#scale = Float64Array.from(slots, ({ feature }) => (feature.type === 'numeric' ? 0 : -1));
    this.#shift = new Float64Array(slots.length);
    this.#grid = new Uint8Array(slots.length * CELLS);
    this.#firstBin = Int32Array.from(slots, ({ firstBin }) => firstBin);
    this.#missingBin = Int32Array.from(slots, ({ feature, firstBin }) => firstBin + ordinaryBins(feature));
    this.#categories = slots.map(({ feature, firstBin }) =>
      feature.type === 'categorical'
        ? new Map(feature.categories.map((name, bin) => [name, firstBin + bin]))
        : undefined,
    );
    slots.forEach(({ feature, firstBin }, slot) => {
      if (feature.type !== 'numeric') return;
      this.#upperEdge.set(feature.edges, firstBin);
      this.#layGrid(slot, feature.edges);
    });
  }

  /**
   * Counts one row; `names` are those of the first slots.
   *
   * Rows mostly list their features in the order of the baseline, and reading a key while it is enumerated is three
   * times as fast as reading by name. Tables are read through locals: fields would be loaded again for every value.
   */
  countRow(row: Readonly<Record<string, unknown>>, names: readonly string[], counts: Float64Array): void {
    const upperEdge = this.#upperEdge;
    const scale = this.#scale;
    const shift = this.#shift;
    const grid = this.#grid;
    const firstBin = this.#firstBin;
    let slot = 0;
    for (const key in row) {
      if (key !== names[slot]) continue;
      const value = row[key];
      const slope = scale[slot]!;
      let bin: number;
      // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN
      if (typeof value === 'number' && value === value && slope >= 0) {
        bin = firstBin[slot]! + grid[slot * CELLS + cellOf(value, slope, shift[slot]!)]!;
        while (value >= upperEdge[bin]!) bin++;
      } else {
        bin = this.#oddBinOf(slot, value);
      }
      counts[bin] = counts[bin]! + 1;
      slot++;
    }
    for (; slot < names.length; slot++) {
      const bin = this.binOf(slot, row[names[slot]!]);
      counts[bin] = counts[bin]! + 1;
    }
  }

  /** Place in the counts of one value. */
  binOf(slot: number, value: unknown): number {
    const slope = this.#scale[slot]!;
    if (typeof value !== 'number' || Number.isNaN(value) || slope < 0) return this.#oddBinOf(slot, value);
    let bin = this.#firstBin[slot]! + this.#grid[slot * CELLS + cellOf(value, slope, this.#shift[slot]!)]!;
    while (value >= this.#upperEdge[bin]!) bin++;
    return bin;
  }

  #oddBinOf(slot: number, value: unknown): number {
    const unseen = this.#missingBin[slot]! + 1;
    const categories = this.#categories[slot];
    // First what comes most: it costs one look-up and no more tests.
    if (typeof value === 'string') return categories?.get(value) ?? unseen;
    if (isMissing(value)) return this.#missingBin[slot]!;
    if (typeof value === 'object') return this.#binOfObject(slot, value);
    if (categories !== undefined) {
      const name = categoryName(value);
      return (name === undefined ? undefined : categories.get(name)) ?? unseen;
    }
    // Number() of a bigint cannot throw; huge ones become Infinity and land in the open end.
    return typeof value === 'bigint' ? this.binOf(slot, Number(value)) : unseen;
  }

  #binOfObject(slot: number, value: unknown): number {
    const unboxed = unboxDate(value);
    return typeof unboxed === 'number' ? this.binOf(slot, unboxed) : this.#missingBin[slot]! + 1;
  }

  #layGrid(slot: number, edges: readonly number[]): void {
    const low = edges.at(0) ?? 0;
    const scale = (CELLS - 2) / ((edges.at(-1) ?? 0) - low);
    const shift = 1 - low * scale;
    // Fewer than two edges, or a span beyond doubles: all values share cell 0, and the scan does the work.
    if (!(Number.isFinite(scale) && Number.isFinite(shift))) return;
    this.#scale[slot] = scale;
    this.#shift[slot] = shift;
    const cells = edges.map((edge) => cellOf(edge, scale, shift));
    for (let cell = 0; cell < CELLS; cell++) {
      this.#grid[slot * CELLS + cell] = cells.filter((edgeCell) => edgeCell < cell).length;
    }
  }
}

/** Bins of a feature beside `missing` and `unseen`. */
export function ordinaryBins(feature: BaselineFeature): number {
  return feature.type === 'numeric' ? feature.edges.length + 1 : feature.categories.length;
}

function cellOf(value: number, scale: number, shift: number): number {
  return Math.min(Math.max(value * scale + shift, 0), CELLS - 1) | 0;
}
