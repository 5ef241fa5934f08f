import { cholesky, distance } from '../anomaly/cholesky.ts';

/** What one kind of honest client looks like after so many queries. */
export interface UsualNumbers {
  readonly mean: readonly number[];
  /** Lower triangle L of the covariance L·Lᵀ, row by row. */
  readonly factor: readonly number[];
}

/** How far honest clients of one kind stray at most, over all looks of a window: an exponential tail. */
export interface Tail {
  /** Exceeded by one client in ten. */
  readonly base: number;
  /** Mean excess of those. */
  readonly excess: number;
}

/** The usual numbers of honest clients, by kind and then by look, and how far they stray. */
export interface Usual {
  /** Null where too few clients of that kind ever come to that look. */
  readonly kinds: readonly (readonly (UsualNumbers | null)[])[];
  readonly tails: readonly Tail[];
}

/** Queries of a window after which its numbers are looked at; with the last, the window ends. */
export const LOOKS = [32, 64, 128, 256, 512] as const;
export const WINDOW = 512;

const BASE_SHARE = 0.1;
/** Of the variance, so that numbers that hardly vary by chance weigh no more than they should. */
const RIDGE = 0.1;
const LEAST_VARIANCE = 1e-3;

export interface Strangeness {
  /** Distance from the nearest kind of honest client, in standard deviations (Mahalanobis). */
  readonly distance: number;
  /** Which of the numbers is farthest off by itself. */
  readonly most: number;
}

/** Judges clients against the usual ones. */
export class Judge {
  readonly #kinds: readonly (readonly (Prepared | null)[])[];
  readonly #tails: readonly Tail[];

  constructor({ kinds, tails }: Usual) {
    this.#kinds = kinds.map((looks) => looks.map((usual) => usual && prepare(usual)));
    this.#tails = tails;
  }

  /** @param look index of {@link LOOKS} */
  strangeness(look: number, numbers: readonly number[]): Strangeness {
    let nearest: Prepared | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const usual of this.#at(look)) {
      const off = distance(
        usual.factor,
        usual.mean.map((mean, i) => numbers[i]! - mean),
      );
      if (off >= least) continue;
      least = off;
      nearest = usual;
    }
    if (nearest === undefined) return { distance: 0, most: 0 };
    const { mean, deviations } = nearest;
    const alone = numbers.map((value, i) => Math.abs(value - mean[i]!) / deviations[i]!);
    return { distance: least, most: alone.indexOf(Math.max(...alone)) };
  }

  /** Where no kind comes to a look, the look before it is the nearest that there is to compare with. */
  #at(look: number): Prepared[] {
    for (let i = look; i >= 0; i--) {
      const known = this.#kinds.flatMap((looks) => looks[i] ?? []);
      if (known.length > 0) return known;
    }
    return [];
  }

  /**
   * The distance that honest clients of any kind exceed with this chance within one window, however often it is looked at.
   * Past what was simulated, the tail is continued as an exponential one.
   */
  limit(chance: number): number {
    const past = Math.log(BASE_SHARE / chance);
    return Math.max(...this.#tails.map(({ base, excess }) => base + excess * past));
  }
}

interface Prepared {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  readonly deviations: Float64Array;
}

function prepare({ mean, factor }: UsualNumbers): Prepared {
  const deviations = Float64Array.from(mean, (_, i) => {
    const row = factor.slice((i * (i + 1)) / 2, ((i + 1) * (i + 2)) / 2);
    return Math.hypot(...row);
  });
  return { mean: Float64Array.from(mean), factor: Float64Array.from(factor), deviations };
}

/** @param numbers of honest clients of one kind, after as many queries each */
export function fitUsual(numbers: readonly (readonly number[])[]): UsualNumbers {
  const n = numbers.length;
  const size = numbers[0]!.length;
  const mean = Array.from({ length: size }, (_, i) => numbers.reduce((sum, row) => sum + row[i]!, 0) / n);
  const covariance: number[] = [];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const products = numbers.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0);
      covariance.push((products / (n - 1)) * (i === j ? 1 + RIDGE : 1) + (i === j ? LEAST_VARIANCE : 0));
    }
  }
  return { mean, factor: [...cholesky(Float64Array.from(covariance), size)] };
}

/** @param strayed the most that each honest client of one kind strayed in a window */
export function fitTail(strayed: readonly number[]): Tail {
  const sorted = [...strayed].sort((a, b) => b - a);
  const beyond = Math.floor(BASE_SHARE * sorted.length);
  const base = sorted[beyond]!;
  const excess = sorted.slice(0, beyond).reduce((sum, value) => sum + value - base, 0) / beyond;
  return { base, excess };
}
