/**
 * Estimates one value for each feature from walks in strata: one stratum for each background row, which all weigh the
 * same. Only the spread within strata is error, for each background row is used as it stands.
 */
export class Estimate {
  readonly #sums: Float64Array;
  readonly #variances: Float64Array;
  #strata = 0;

  constructor(features: number) {
    this.#sums = new Float64Array(features);
    this.#variances = new Float64Array(features);
  }

  add(stratum: Stratum): void {
    this.#strata++;
    for (let i = 0; i < this.#sums.length; i++) {
      this.#sums[i]! += stratum.means[i]!;
      this.#variances[i]! += stratum.squaredError(i);
    }
  }

  get values(): number[] {
    return Array.from(this.#sums, (sum) => sum / this.#strata);
  }

  get standardErrors(): number[] {
    return Array.from(this.#variances, (variance) => Math.sqrt(variance) / this.#strata);
  }
}

/** Means and spread of what independent draws gave for each feature (Welford). */
export class Stratum {
  readonly means: Float64Array;
  readonly #squares: Float64Array;
  #draws = 0;

  constructor(features: number) {
    this.means = new Float64Array(features);
    this.#squares = new Float64Array(features);
  }

  add(draw: Float64Array): void {
    this.#draws++;
    for (let i = 0; i < draw.length; i++) {
      const off = draw[i]! - this.means[i]!;
      this.means[i]! += off / this.#draws;
      this.#squares[i]! += off * (draw[i]! - this.means[i]!);
    }
  }

  /** Variance of a mean. */
  squaredError(feature: number): number {
    return this.#squares[feature]! / (this.#draws - 1) / this.#draws;
  }
}
