import { checkWhole } from '../../check/count.ts';
import { show } from '../../check/show.ts';
import { checkPositive } from '../options.ts';
import { checkVectors } from '../vectors.ts';

const MOST_FEATURES = 4_096;

/** Takes detail out of an input that an honest one can do without. */
export interface Squeezer {
  /** For people, in findings: lower case, digits and underscores. */
  readonly name: string;
  /** Whether what it changes about the input tells something too: it does of pictures, whose values have one unit. */
  readonly comparesInput: boolean;
  /** @param vector not to be changed; NaN where a value is missing */
  squeeze(vector: Float64Array): Float64Array;
}

/**
 * Rounds values from 0 to 1, such as pixels, to so many bits each (Xu, Evans and Qi, NDSS 2018).
 *
 * @throws TypeError unless it is 1 to 8 bits
 */
export function bitDepth(bits: number): Squeezer {
  checkWhole('bitDepth bits', bits, 1, 8);
  const most = 2 ** bits - 1;
  return {
    name: `bit_depth_${bits}`,
    comparesInput: true,
    squeeze: (vector) => vector.map((value) => Math.round(value * most) / most),
  };
}

/**
 * Puts for each pixel of a grey picture the median of the square of pixels around it, one of even size shifted up and
 * left, of an even number the upper one; the edge is repeated outwards (Xu, Evans and Qi, NDSS 2018; as `median_filter`
 * of SciPy with mode `nearest`).
 *
 * @param width pixels of a row of the picture
 * @param size side of the square; default 2
 * @throws TypeError when a number is none of a picture
 */
export function medianSmoothing(width: number, size = 2): Squeezer {
  checkWhole('medianSmoothing width', width, 1, 65_536);
  checkWhole('medianSmoothing size', size, 2, 9);
  return {
    name: `median_${size}`,
    comparesInput: true,
    squeeze(vector) {
      const window = new Float64Array(size * size);
      const height = Math.ceil(vector.length / width);
      return vector.map((_, i) => {
        const [row, column] = [Math.floor(i / width), i % width];
        for (let k = 0; k < window.length; k++) {
          const y = clamp(row + Math.floor(k / size) - (size >> 1), height - 1);
          const x = clamp(column + (k % size) - (size >> 1), width - 1);
          window[k] = vector[y * width + x]!;
        }
        return window.sort()[window.length >> 1]!;
      });
    },
  };
}

function clamp(index: number, most: number): number {
  return Math.max(0, Math.min(most, index));
}

/**
 * Rounds features to the precision that they had in training.
 *
 * @param steps of each feature, above 0, in its unit; 0 leaves it as it is
 * @throws TypeError when a step is none
 */
export function roundTo(steps: readonly number[]): Squeezer {
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new TypeError(`roundTo wants an array with a step for each feature, not ${show(steps)}`);
  }
  steps.forEach((step, i) => {
    if (step !== 0) checkPositive(`roundTo steps[${i}]`, step);
  });
  return {
    name: 'round',
    comparesInput: false,
    squeeze: (vector) =>
      vector.map((value, j) => (steps[j] ? Math.round(value / steps[j]!) * steps[j]! : value)),
  };
}

/**
 * Replaces each value by the middle one of its bin, of so many bins with as many training values each.
 *
 * @param vectors of training
 * @param bins default 20
 * @throws TypeError when a vector or the number of bins is wrong
 */
export function quantileBins(vectors: readonly ArrayLike<number>[], bins = 20): Squeezer {
  checkWhole('quantileBins bins', bins, 2, 256);
  const { length, rows } = checkVectors('quantileBins vectors', vectors, MOST_FEATURES);
  const columns = Array.from({ length }, (_, j) => {
    const sorted = Float64Array.from(rows, (row) => row[j]!)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    return {
      edges: Float64Array.from({ length: bins - 1 }, (_, i) => at((i + 1) / bins)),
      middles: Float64Array.from({ length: bins }, (_, i) => at((i + 0.5) / bins)),
    };
  });
  return {
    name: `quantile_bins_${bins}`,
    comparesInput: false,
    squeeze: (vector) =>
      vector.map((value, j) => {
        const { edges, middles } = columns[j]!;
        return Number.isNaN(value) ? value : middles[binOf(edges, value)]!;
      }),
  };
}

/** How many of the rising edges are at most the value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
