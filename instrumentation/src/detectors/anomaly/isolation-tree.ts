/**
 * Trees, one after the other, their nodes in preorder: the left child of a node follows it, the right one is at
 * `rights`. Of a leaf `features` is -1, and `splits` the length of the path that ends there.
 */
export interface Trees {
  readonly features: Int32Array;
  readonly splits: Float64Array;
  readonly rights: Int32Array;
  /** Where each tree begins. */
  readonly roots: Int32Array;
}

/**
 * Mean length of the path of an unsuccessful search in a binary search tree of n nodes, 2·H(n − 1) − 2·(n − 1)/n: what
 * paths are measured by (Liu, Ting and Zhou, "Isolation Forest", 2008).
 */
export function meanPath(n: number): number {
  if (n < 2) return 0;
  let harmonic = 0;
  for (let i = 1; i < n; i++) harmonic += 1 / i;
  return 2 * harmonic - (2 * (n - 1)) / n;
}

/** Mean length of the paths of a row without missing values, one a tree. */
export function pathLength({ features, splits, rights, roots }: Trees, row: Float64Array): number {
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!;
    for (let feature = features[node]!; feature >= 0; feature = features[node]!) {
      node = row[feature]! < splits[node]! ? node + 1 : rights[node]!;
    }
    sum += splits[node]!;
  }
  return sum / roots.length;
}

/** Grows trees into lists. */
export class Grower {
  readonly #features: number[] = [];
  readonly #splits: number[] = [];
  readonly #rights: number[] = [];
  readonly #roots: number[] = [];
  readonly #random: () => number;
  readonly #deepest: number;

  /** @param sample rows that a tree gets; no path is longer than that of a balanced tree of them */
  constructor(sample: number, random: () => number) {
    this.#random = random;
    this.#deepest = Math.ceil(Math.log2(sample));
  }

  grow(rows: readonly Float64Array[]): void {
    this.#roots.push(this.#features.length);
    this.#node(rows, 0);
  }

  get trees(): Trees {
    return {
      features: Int32Array.from(this.#features),
      splits: Float64Array.from(this.#splits),
      rights: Int32Array.from(this.#rights),
      roots: Int32Array.from(this.#roots),
    };
  }

  #node(rows: readonly Float64Array[], depth: number): void {
    const varying = rows.length < 2 || depth >= this.#deepest ? [] : varyingFeatures(rows);
    const node = this.#features.length;
    this.#rights.push(0);
    if (varying.length === 0) {
      this.#features.push(-1);
      this.#splits.push(depth + meanPath(rows.length));
      return;
    }
    const { feature, least, most } = varying[Math.floor(this.#random() * varying.length)]!;
    const cut = least + this.#random() * (most - least);
    // Neither side is empty.
    const split = cut > least ? cut : most;
    this.#features.push(feature);
    this.#splits.push(split);
    this.#node(
      rows.filter((row) => row[feature]! < split),
      depth + 1,
    );
    this.#rights[node] = this.#features.length;
    this.#node(
      rows.filter((row) => row[feature]! >= split),
      depth + 1,
    );
  }
}

interface Range {
  readonly feature: number;
  readonly least: number;
  readonly most: number;
}

function varyingFeatures(rows: readonly Float64Array[]): Range[] {
  const ranges: Range[] = [];
  for (let feature = 0; feature < rows[0]!.length; feature++) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      const value = row[feature]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (least < most) ranges.push({ feature, least, most });
  }
  return ranges;
}
