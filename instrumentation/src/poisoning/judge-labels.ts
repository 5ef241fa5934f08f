import { type Disagreement, judgeDisagreement } from './disagreement.ts';
import type { ClassLevels } from './label-scores.ts';
import type { PoisoningReport } from './types.ts';

const MOST_SUSPECTS = 1_000;
/** Of a sum that should be whole. */
const ROUNDING = 1e-6;
/** The name of all rows together. */
const ALL = '*';

interface ScoredLabels {
  readonly classNames: readonly string[];
  readonly levels: readonly ClassLevels[];
  /** Of each row of the batch; NaN for a class that the reference does not tell about. */
  readonly scores: Float64Array;
  readonly classOf: readonly (number | undefined)[];
  readonly sources: readonly (string | undefined)[];
  readonly places: readonly number[];
  /** Chance of a false alarm, shared by all rows, the classes and the sources. */
  readonly level: number;
}

/** Judges all rows, each class and each source by how many of its labels are unlikely. */
export function judgeLabels(given: ScoredLabels): PoisoningReport['labels'] {
  const { classNames, levels, level } = given;
  const byClass = classNames.map((name) => new Count(name));
  const all = new Count(ALL);
  const bySource = new Map<string, Count>();
  given.scores.forEach((score, row) => {
    const k = given.classOf[row];
    if (k === undefined) return;
    const source = given.sources[row];
    if (source !== undefined && !bySource.has(source)) bySource.set(source, new Count(source));
    for (const count of [all, byClass[k]!, bySource.get(source!)]) count?.add(k, score >= levels[k]!.limit);
  });
  const third = level / 3;
  const judge = (counts: readonly Count[]) =>
    judgeDisagreement(
      counts.map((count) => count.against(levels)),
      third,
    );
  const [whole] = judge([all]);
  const classes = judge(byClass);
  const sources = judge([...bySource.values()]).sort((a, b) => a.p - b.p || b.flipped - a.flipped);
  const isSuspicious = [whole!, ...classes, ...sources].some(({ verdict }) => verdict === 'suspicious');
  return {
    verdict: isSuspicious ? 'suspicious' : whole!.verdict,
    all: whole!,
    classes,
    sources,
    suspects: suspectsOf(given),
  };
}

/** Rows of a group, and how many of them have an unlikely label, by class. */
class Count {
  readonly #name: string;
  readonly #rows: number[];
  #disagree = 0;

  constructor(name: string) {
    this.#name = name;
    this.#rows = [];
  }

  add(k: number, isUnlikely: boolean): void {
    this.#rows[k] = (this.#rows[k] ?? 0) + 1;
    this.#disagree += Number(isUnlikely);
  }

  against(levels: readonly ClassLevels[]): Disagreement {
    const rows = this.#rows.reduce((sum, count) => sum + count, 0);
    return {
      name: this.#name,
      rows,
      disagree: this.#disagree,
      ...comparable(this.#rows, levels),
      recall:
        rows === 0 ? 0 : this.#rows.reduce((sum, count, k) => sum + count * levels[k]!.recall, 0) / rows,
    };
  }
}

/**
 * Trusted labels to compare a group with, as if they had its mix of classes: those of a rare class disagree more often by
 * the definition of its limit, and tell less. So many rows of one class whose beta-binomial count of labels from the limit
 * on has the mean, and at least the variance, of the sum over the classes; for a group of one class just its trusted rows.
 */
function comparable(
  counts: readonly number[],
  levels: readonly ClassLevels[],
): Pick<Disagreement, 'trusted' | 'trustedDisagree'> {
  let [rows, expected, excess, trusted] = [0, 0, 0, 0];
  counts.forEach((count, k) => {
    const { rows: known, above } = levels[k]!;
    const share = above / (known + 1);
    rows += count;
    trusted += known;
    expected += count * share;
    excess += (count * (count - 1) * share * (1 - share)) / (known + 2);
  });
  if (rows === 0) return { trusted: 0, trustedDisagree: 0 };
  const share = expected / rows;
  const correlation = excess / (rows * (rows - 1) * share * (1 - share));
  const alike = rows > 1 && correlation > 0 ? Math.min(trusted, 1 / correlation - 2) : trusted;
  const trustedDisagree = Math.max(1, Math.floor(share * (alike + 1) + ROUNDING));
  return { trusted: Math.round(trustedDisagree / share) - 1, trustedDisagree };
}

function suspectsOf({ scores, levels, classOf, places }: ScoredLabels): number[] {
  return [...scores.keys()]
    .filter((row) => classOf[row] !== undefined && scores[row]! >= Math.max(0, levels[classOf[row]!]!.limit))
    .sort((a, b) => scores[b]! - scores[a]!)
    .slice(0, MOST_SUSPECTS)
    .map((row) => places[row]!);
}
