import { ratio } from './cohorts.ts';

/** As in scikit-learn: a certain prediction that was wrong costs 36, not infinity. */
const LEAST = Number.EPSILON;

/** Probabilities of the positive class, kept for the metrics that need all of them: 8 bytes a row or a little more. */
export class Probabilities {
  readonly #positive: number[] = [];
  readonly #negative: number[] = [];
  #logLoss = 0;
  #squared = 0;

  add(isPositive: boolean, probability: number): void {
    (isPositive ? this.#positive : this.#negative).push(probability);
    const ofActual = isPositive ? probability : 1 - probability;
    this.#logLoss -= Math.log(Math.min(Math.max(ofActual, LEAST), 1 - LEAST));
    this.#squared += (1 - ofActual) ** 2;
  }

  get rows(): number {
    return this.#positive.length + this.#negative.length;
  }

  /** `roc_auc`, where both classes occur, `log_loss` and `brier_score`. */
  metrics() {
    return {
      roc_auc: this.#rocAuc(),
      log_loss: ratio(this.#logLoss, this.rows),
      brier_score: ratio(this.#squared, this.rows),
    };
  }

  /** The share of pairs of a positive and a negative row that are in the right order; ties count half. */
  #rocAuc(): number | undefined {
    const positive = Float64Array.from(this.#positive).sort();
    const negative = Float64Array.from(this.#negative).sort();
    let below = 0;
    let notAbove = 0;
    let right = 0;
    for (const probability of positive) {
      while (below < negative.length && negative[below]! < probability) below++;
      while (notAbove < negative.length && negative[notAbove]! <= probability) notAbove++;
      right += (below + notAbove) / 2;
    }
    return ratio(right, positive.length * negative.length);
  }
}
