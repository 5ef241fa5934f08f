import { BinTable, ordinaryBins } from './bin-table.ts';
import { type BaselineFeature, PREDICTION_CLASS, PREDICTION_SCORE, SPECIAL_BINS } from './types.ts';

/**
 * Counts feature values by bin of a baseline: one look-up and one increment a value, in arrays made once.
 *
 * `counts` is flat; feature i, in the order given, owns `counts[offsets[i] .. offsets[i + 1] - 1]`:
 * its ordinary bins, then `missing`, then `unseen`. The arrays stay the same objects for the life of the counter.
 */
export class BinCounter {
  readonly counts: Float64Array;
  /** Start of each feature in `counts`, and the end of the last. */
  readonly offsets: Int32Array;
  readonly #table: BinTable;
  /** Slots of the table: the features that rows hold come first, these are their names. */
  readonly #names: readonly string[];
  readonly #slotOf: Int32Array;

  /** @param features of a baseline; those named `@class` and `@score` are counted by {@link observeValue} only */
  constructor(features: readonly BaselineFeature[]) {
    this.offsets = offsetsOf(features);
    this.counts = new Float64Array(this.offsets.at(-1)!);
    const all = features.map((feature, index) => ({ feature, index, firstBin: this.offsets[index]! }));
    const inRows = all.filter(({ feature }) => !isPrediction(feature));
    const slots = [...inRows, ...all.filter(({ feature }) => isPrediction(feature))];
    this.#table = new BinTable(slots, this.counts.length);
    this.#names = inRows.map(({ feature }) => asKey(feature.name));
    this.#slotOf = new Int32Array(features.length);
    slots.forEach(({ index }, slot) => {
      this.#slotOf[index] = slot;
    });
  }

  /**
   * Counts one row. Features that the row lacks count as `missing`; what the baseline does not know is ignored.
   * No value makes it throw; a getter or proxy of the caller's that throws does, and leaves the row half counted.
   *
   * @param row an object by feature name, or an array in the order of the features without `@class` and `@score`
   */
  observe(row: Readonly<Record<string, unknown>> | readonly unknown[]): void {
    if (!Array.isArray(row)) {
      this.#table.countRow(row as Readonly<Record<string, unknown>>, this.#names, this.counts);
      return;
    }
    for (let slot = 0; slot < this.#names.length; slot++) this.#count(slot, row[slot]);
  }

  /**
   * Counts one value of one feature; this is how the prediction's own `@class` and `@score` are counted.
   *
   * @param featureIndex position in the features given to the constructor; any other is ignored
   */
  observeValue(featureIndex: number, value: unknown): void {
    const slot = this.#slotOf[featureIndex];
    if (slot !== undefined) this.#count(slot, value);
  }

  #count(slot: number, value: unknown): void {
    const bin = this.#table.binOf(slot, value);
    this.counts[bin] = this.counts[bin]! + 1;
  }
}

function isPrediction({ name }: BaselineFeature): boolean {
  return name === PREDICTION_CLASS || name === PREDICTION_SCORE;
}

/** The same text as property keys have it, so that comparing with an enumerated key compares pointers. */
function asKey(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name;
}

function offsetsOf(features: readonly BaselineFeature[]): Int32Array {
  const offsets = new Int32Array(features.length + 1);
  features.forEach((feature, i) => {
    offsets[i + 1] = offsets[i]! + ordinaryBins(feature) + SPECIAL_BINS.length;
  });
  return offsets;
}
