import { changes } from '../response/response.ts';
import type { Policy, Rule } from './types.ts';

type Labels = Readonly<Record<string, string>>;

/** What a model and a version may be called: they are labels, and go to targets. */
const NAME = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]{1,256}$/u;

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

/**
 * The model and version that a rule acts on; undefined where the labels do not name them. What is about all versions of a
 * model may have snapshots all the same: the version is empty then.
 */
export function subjectOf(
  { actions }: Pick<Rule, 'actions'>,
  labels: Labels,
): { model: string; version: string } | undefined {
  const [model, version] = [labelOf(labels, 'model'), labelOf(labels, 'version')];
  const needsVersion = version !== '' || changes(actions);
  return NAME.test(model) && (!needsVersion || NAME.test(version)) ? { model, version } : undefined;
}
