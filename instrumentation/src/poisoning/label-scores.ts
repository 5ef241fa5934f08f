import { ClassDistances } from './neighbours.ts';
import type { Points } from './space.ts';

/** Share of the trusted rows whose label is called unlikely: what the usual disagreement is, by definition. */
export const UNLIKELY = 0.01;

/** Keeps the score of a row finite that equals one of the reference. */
const EPSILON = 1e-6;

/** What the reference says about the labels of each class. */
export interface ClassLevels {
  /** A label with a score from here on is unlikely. */
  readonly limit: number;
  readonly rows: number;
  /** Trusted rows from the limit on. */
  readonly above: number;
  /** Share of the rows of other classes that would be there if they had this label: how many flips can be seen. */
  readonly recall: number;
}

/**
 * How unlikely labels are: the logarithm of the distance to the nearest rows of the own class over that to those of the
 * nearest other class (the nonconformity measure for nearest neighbours of Vovk, Gammerman and Shafer 2005). It is
 * compared with the scores of the trusted rows of the same class, so that a class that is rare, or hard to tell, is not
 * suspected for that.
 */
export class LabelScores {
  readonly #distances: ClassDistances;
  readonly #reference: Points;
  readonly #classOf: Int32Array;
  readonly #classes: number;
  readonly #own: Float64Array;
  readonly #asOther: Float32Array;
  readonly #nearest: Float64Array;

  constructor(reference: Points, classOf: Int32Array, classes: number) {
    this.#distances = new ClassDistances(reference, classOf, classes);
    this.#reference = reference;
    this.#classOf = classOf;
    this.#classes = classes;
    this.#own = new Float64Array(reference.count);
    this.#asOther = new Float32Array(reference.count * classes);
    this.#nearest = new Float64Array(reference.count);
  }

  /** Scores a row of the reference against the others: each has to be, before {@link levels}. */
  learn(row: number): void {
    const distances = this.#distances.of(this.#reference, row, row);
    this.#nearest[row] = Math.sqrt(this.#distances.nearest);
    for (let k = 0; k < this.#classes; k++) this.#asOther[row * this.#classes + k] = score(distances, k);
    this.#own[row] = score(distances, this.#classOf[row]!);
  }

  levels(): ClassLevels[] {
    return Array.from({ length: this.#classes }, (_, k) => {
      const scores = this.#own.filter((_, row) => this.#classOf[row] === k).sort();
      const above = Math.max(1, Math.floor(UNLIKELY * (scores.length + 1)));
      const limit = scores[scores.length - above]!;
      return {
        limit,
        rows: scores.length,
        above,
        recall: this.#recallOf(k, limit),
      };
    });
  }

  #recallOf(k: number, limit: number): number {
    let others = 0;
    let seen = 0;
    this.#classOf.forEach((own, row) => {
      if (own === k) return;
      others++;
      seen += Number(this.#asOther[row * this.#classes + k]! >= limit);
    });
    return seen / others;
  }

  /** Median distance of a trusted row to the nearest other. */
  get spacing(): number {
    const sorted = this.#nearest.slice().sort();
    return sorted[sorted.length >> 1] ?? 0;
  }

  /** Score of a row of the batch with this label. */
  of(points: Points, row: number, label: number): number {
    return score(this.#distances.of(points, row, -1), label);
  }
}

function score(distances: Float64Array, own: number): number {
  let other = Number.POSITIVE_INFINITY;
  for (let k = 0; k < distances.length; k++) if (k !== own) other = Math.min(other, distances[k]!);
  return Math.log((distances[own]! + EPSILON) / (other + EPSILON));
}
