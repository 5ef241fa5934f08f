import { BinTable } from './bin-table.ts';
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
  /** The features that rows hold, in order: their names, and which features they are. */
  readonly #names: readonly string[];
  readonly #features: Int32Array;

  /** @param features of a baseline; those named `@class` and `@score` are counted by {@link observeValue} only */
  constructor(features: readonly BaselineFeature[]) {
    this.offsets = offsetsOf(features);
    this.counts = new Float64Array(this.offsets.at(-1)!);
    this.#table = new BinTable(features, this.offsets);
    const inRows = features
      .map(({ name }, index) => ({ name, index }))
      .filter(({ name }) => name !== PREDICTION_CLASS && name !== PREDICTION_SCORE);
    this.#names = inRows.map(({ name }) => asKey(name));
    this.#features = Int32Array.from(inRows, ({ index }) => index);
  }

  /**
   * Counts one row. Features that the row lacks count as `missing`; what the baseline does not know is ignored.
   * No value makes it throw; a getter or proxy of the caller's that throws does, and leaves the row half counted.
   *
   * @param row an object by feature name, or an array in the order of the features without `@class` and `@score`
   */
  observe(row: Readonly<Record<string, unknown>> | readonly unknown[]): void {
    const names = this.#names;
    const features = this.#features;
    const counts = this.counts;
    const table = this.#table;
    if (Array.isArray(row)) {
      for (let c = 0; c < names.length; c++) {
        const bin = table.binOf(features[c]!, row[c]);
        counts[bin] = counts[bin]! + 1;
      }
      return;
    }
    const values = row as Readonly<Record<string, unknown>>;
    let c = 0;
    // Rows mostly list their features in the order of the baseline, and reading keys as they are enumerated
    // is three times as fast as reading by name.
    for (const key in values) {
      if (key !== names[c]) continue;
      const bin = table.binOf(features[c]!, values[key]);
      counts[bin] = counts[bin]! + 1;
      c++;
    }
    for (; c < names.length; c++) {
      const bin = table.binOf(features[c]!, values[names[c]!]);
      counts[bin] = counts[bin]! + 1;
    }
  }

  /**
   * Counts one value of one feature; this is how the prediction's own `@class` and `@score` are counted.
   *
   * @param featureIndex position in the features given to the constructor; any other is ignored
   */
  observeValue(featureIndex: number, value: unknown): void {
    if (!(featureIndex >= 0 && featureIndex < this.offsets.length - 1)) return;
    const bin = this.#table.binOf(featureIndex, value);
    this.counts[bin] = this.counts[bin]! + 1;
  }
}

/** The same text as property keys have it, so that comparing with an enumerated key compares pointers. */
function asKey(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name;
}

function offsetsOf(features: readonly BaselineFeature[]): Int32Array {
  const offsets = new Int32Array(features.length + 1);
  features.forEach((feature, i) => {
    const ordinary = feature.type === 'numeric' ? feature.edges.length + 1 : feature.categories.length;
    offsets[i + 1] = offsets[i]! + ordinary + SPECIAL_BINS.length;
  });
  return offsets;
}
