import type { Policy, Rule } from './types.ts';

type Labels = Readonly<Record<string, string>>;

/** The first rule that matches the labels; undefined where none does, and nothing may be done. */
export function ruleOf({ rules }: Pick<Policy, 'rules'>, labels: Labels): Rule | undefined {
  return rules.find(({ match }) =>
    [...match].every(([label, values]) => values.includes(labelOf(labels, label))),
  );
}

/** Value of a label; empty where it is lacking, as in Prometheus. */
export function labelOf(labels: Labels, label: string): string {
  return Object.hasOwn(labels, label) ? labels[label]! : '';
}
