/** A run that was allowed. */
export interface RetrainRun {
  readonly id: string;
  /** When, in Unix milliseconds. */
  readonly at: number;
  /** Estimated, and true once it is settled. */
  readonly cost: number;
}

/** What a store keeps from now on, and what the governor answers. */
export interface RetrainChange<Answer> {
  readonly runs: readonly RetrainRun[];
  readonly answer: Answer;
}

/** Remembers the runs of a governor. */
export interface RetrainStore {
  /**
   * Gives `change` the runs and keeps those that it gives back, in one step: of two updates at once, one sees what the
   * other kept. It may call `change` again, when another process was quicker. The same array means that nothing changed.
   * Rejects when it cannot read or keep: a governor that does not know allows nothing.
   */
  update<Answer>(change: (runs: readonly RetrainRun[]) => RetrainChange<Answer>): Promise<Answer>;
}

/** Remembers them in this process, until it ends. */
export function memoryRetrainStore(): RetrainStore {
  let runs: readonly RetrainRun[] = [];
  return {
    async update(change) {
      const changed = change(runs);
      runs = changed.runs;
      return changed.answer;
    },
  };
}
