import type { TechniqueId } from '../security/atlas.ts';
import type { SecurityCategory } from '../security/categories.ts';

/** One input of a model, with the answer that it got. It stays in the process. */
export interface Query {
  /** What the model was asked, as numbers, always in the same order: pixels, or the numeric features of a row. */
  readonly vector: ArrayLike<number>;
  /** Class that the model gave; undefined before it answered. */
  readonly class?: string | undefined;
  /** Probability of each class, always in the same order, where the model gives them. */
  readonly probabilities?: readonly number[] | undefined;
  /** Who asked, as the service tells callers apart; it is kept as a key in memory only, and hashed in what leaves. */
  readonly client?: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a detector says of a query. */
export interface Inspection {
  readonly suspicious: boolean;
  readonly score: number;
  /** The score is suspicious above it. */
  readonly threshold: number;
  /** Short text for people, of numbers and fixed words; never values of the input. */
  readonly reason: string;
}

/** Looks at queries one by one. What it remembers is bounded. */
export interface Detector {
  /** Its name, as `security_rule.name` says it: lower case with underscores. */
  readonly rule: string;
  readonly category: SecurityCategory;
  /** Where it is another than that of the category. */
  readonly technique?: TechniqueId;
  /** Whether it wants the answer too, or judges before the model is asked. */
  readonly stage: 'input' | 'answer';
  /** It asks the model itself: where nothing waits for what it says, it is asked after the answer is out. */
  readonly costly?: boolean;
  /**
   * @returns undefined when it cannot tell: not enough seen, no client
   * @throws where a query is none such as it was made for: that is counted as a fault, so that somebody sees it
   */
  inspect(query: Query): Inspection | undefined;
}
