import type { ArmCounts, Arms } from '../../src/release/verdict/index.ts';

/** A canary that is no worse and begins as the world changes, judged by labels that come late. */
export interface LateLabels {
  /** Rates of wrong predictions before the canary began and since, of both versions. */
  readonly before: number;
  readonly since: number;
  /** Share of the calls that the canary gets. */
  readonly share: number;
  /** How many calls later a label comes than its prediction. */
  readonly late: number;
  /** Labels that come before nobody looks any more. */
  readonly most: number;
}

export interface LateLabel {
  readonly arm: 'champion' | 'canary';
  readonly wrong: boolean;
  /** Number of the call that it is for; below 0 of those before the canary began, which the champion answered. */
  readonly call: number;
}

/** The labels in the order in which they come. */
export function* lateLabels(
  { before, since, share, late, most }: LateLabels,
  random: () => number,
): Generator<LateLabel> {
  for (let call = -late; call < most - late; call++) {
    const begun = call >= 0;
    const arm = begun && random() < share ? 'canary' : 'champion';
    yield { arm, wrong: random() < (begun ? since : before), call };
  }
}

/** Whether the canary is stopped at any look after each label, by the labels of calls from `from` on. */
export function stoppedByLateLabels(
  scenario: LateLabels,
  from: number,
  stop: (arms: Arms<ArmCounts>) => boolean,
  random: () => number,
): boolean {
  const arms = { champion: { trials: 0, failures: 0 }, canary: { trials: 0, failures: 0 } };
  for (const { arm, wrong, call } of lateLabels(scenario, random)) {
    if (call < from) continue;
    arms[arm].trials++;
    if (wrong) arms[arm].failures++;
    if (stop(arms)) return true;
  }
  return false;
}
