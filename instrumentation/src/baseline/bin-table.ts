import type { BaselineFeature } from './types.ts';
import { categoryName, isMissing } from './values.ts';

/** Cells of the look-up grid over the edges of a feature: enough that most values need no further step. */
const CELLS = 64;

/**
 * Finds the bin of a value: its place in one flat array of counts.
 *
 * A number is mapped linearly to a cell of a grid over the edges; the cell says where the scan of the edges starts.
 * Searching without the grid costs twice as much, most of it in mispredicted branches.
 * The map never falls as the value rises, rounding included, so starting behind all edges of earlier cells is exact.
 */
export class BinTable {
  /** Edges of every feature, each list followed by a NaN that ends the scan. */
  readonly #edges: Float64Array;
  readonly #firstEdge: Int32Array;
  readonly #scale: Float64Array;
  readonly #shift: Float64Array;
  readonly #grid: Uint8Array;
  /** Place of each feature's first bin, and of its `missing` one; `unseen` follows that. */
  readonly #firstBin: Int32Array;
  readonly #missingBin: Int32Array;
  /** Place by category; undefined for numeric features. */
  readonly #categories: readonly (ReadonlyMap<string, number> | undefined)[];

  /** @param offsets place of each feature's first bin */
  constructor(features: readonly BaselineFeature[], offsets: Int32Array) {
    const edges = features.map((feature) => (feature.type === 'numeric' ? feature.edges : []));
    this.#edges = Float64Array.from(edges.flatMap((list) => [...list, Number.NaN]));
    this.#firstEdge = new Int32Array(features.length);
    this.#scale = new Float64Array(features.length);
    this.#shift = new Float64Array(features.length);
    this.#grid = new Uint8Array(features.length * CELLS);
    this.#firstBin = offsets;
    this.#missingBin = Int32Array.from(
      features,
      (feature, i) =>
        offsets[i]! + (feature.type === 'numeric' ? feature.edges.length + 1 : feature.categories.length),
    );
    this.#categories = features.map((feature, i) =>
      feature.type === 'categorical'
        ? new Map(feature.categories.map((name, bin) => [name, offsets[i]! + bin]))
        : undefined,
    );
    let firstEdge = 0;
    edges.forEach((list, i) => {
      this.#firstEdge[i] = firstEdge;
      firstEdge += list.length + 1;
      this.#layGrid(i, list);
    });
  }

  /** Place in the counts of a value of feature `i`. */
  binOf(i: number, value: unknown): number {
    // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN, on the hot path
    if (typeof value !== 'number' || value !== value || this.#categories[i] !== undefined) {
      return this.#oddBinOf(i, value);
    }
    const first = this.#firstEdge[i]!;
    let step = this.#grid[i * CELLS + cellOf(value, this.#scale[i]!, this.#shift[i]!)]!;
    while (value >= this.#edges[first + step]!) step++;
    return this.#firstBin[i]! + step;
  }

  #oddBinOf(i: number, value: unknown): number {
    if (isMissing(value)) return this.#missingBin[i]!;
    const categories = this.#categories[i];
    const unseen = this.#missingBin[i]! + 1;
    if (categories !== undefined) {
      const name = categoryName(value);
      return (name === undefined ? undefined : categories.get(name)) ?? unseen;
    }
    // Number() of a bigint cannot throw; huge ones become Infinity and land in the open end.
    return typeof value === 'bigint' ? this.binOf(i, Number(value)) : unseen;
  }

  #layGrid(i: number, edges: readonly number[]): void {
    const low = edges.at(0) ?? 0;
    const scale = (CELLS - 2) / ((edges.at(-1) ?? 0) - low);
    const shift = 1 - low * scale;
    // Fewer than two edges, or a span beyond doubles: all values share cell 0, and the scan does the work.
    if (!(Number.isFinite(scale) && Number.isFinite(shift))) return;
    this.#scale[i] = scale;
    this.#shift[i] = shift;
    const cells = edges.map((edge) => cellOf(edge, scale, shift));
    for (let cell = 0; cell < CELLS; cell++) {
      this.#grid[i * CELLS + cell] = cells.filter((edgeCell) => edgeCell < cell).length;
    }
  }
}

function cellOf(value: number, scale: number, shift: number): number {
  return Math.min(Math.max(value * scale + shift, 0), CELLS - 1) | 0;
}
