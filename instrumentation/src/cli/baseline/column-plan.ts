import { PREDICTION_CLASS, PREDICTION_SCORE } from '../../baseline/index.ts';
import { show } from '../../check/show.ts';
import { failure, usageError } from '../exit.ts';

export type ColumnType = 'numeric' | 'categorical';

/** What the options say about columns: their types, which to leave out, which hold the prediction. */
export class ColumnPlan {
  readonly #types = new Map<string, ColumnType | 'skip'>();
  readonly #renamed = new Map<string, string>();

  /**
   * @param specs values of --columns, such as `zip:categorical,id:skip`; a name may hold commas and colons
   * @throws CliError
   */
  constructor(specs: readonly string[], classColumn?: string, scoreColumn?: string) {
    for (const spec of specs) this.#addSpec(spec);
    if (classColumn !== undefined) this.#renamed.set(classColumn, PREDICTION_CLASS);
    if (scoreColumn !== undefined) this.#renamed.set(scoreColumn, PREDICTION_SCORE);
  }

  #addSpec(spec: string): void {
    const pattern = /(.+?):(numeric|categorical|skip)(?:,|$)/sy;
    while (pattern.lastIndex < spec.length) {
      const start = pattern.lastIndex;
      const match = pattern.exec(spec);
      if (match === null) {
        throw usageError(
          `--columns wants name:type,… with a type of numeric, categorical or skip, not ${show(spec.slice(start))}`,
        );
      }
      this.#types.set(match[1]!, match[2] as ColumnType | 'skip');
    }
  }

  /** What a column is called in the baseline, or undefined when it is left out. */
  nameOf(column: string): string | undefined {
    if (this.#types.get(column) === 'skip') return undefined;
    return this.#renamed.get(column) ?? column;
  }

  /** The type that was declared for a column, by its name in the baseline. */
  typeOf(name: string): ColumnType | undefined {
    if (name === PREDICTION_CLASS) return 'categorical';
    if (name === PREDICTION_SCORE) return 'numeric';
    const type = this.#types.get(name);
    return type === 'skip' ? undefined : type;
  }

  /**
   * Finds a slip of the pen.
   * @param columns those of the input
   * @throws CliError when an option names a column that the input does not have
   */
  check(columns: readonly string[]): void {
    const known = new Set(columns);
    for (const name of [...this.#types.keys(), ...this.#renamed.keys()]) {
      if (known.has(name)) continue;
      const some = columns.slice(0, 20).map(show).join(', ');
      throw failure(
        `the input has no column ${show(name)}; it has ${some}${columns.length > 20 ? ', …' : ''}`,
      );
    }
  }
}
