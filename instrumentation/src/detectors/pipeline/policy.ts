import { checkFunction, checkObject, checkOptions } from '../../check/options.ts';
import { show } from '../../check/show.ts';
import { CATEGORIES } from '../../security/categories.ts';
import { checkRule } from '../../security/finding.ts';
import type { Detector } from '../types.ts';

/** What a detector is to look at, and what follows. */
export interface DetectorPolicy {
  readonly detector: Detector;
  /** `block` refuses what is suspicious, where something waits for the verdict; default `flag`. */
  readonly action?: 'flag' | 'block' | undefined;
  /** Share of the inputs that it looks at, drawn at random, above 0 and up to 1; default 1. */
  readonly sample?: number | undefined;
}

const MOST_POLICIES = 16;

/** @throws TypeError that names the option and the value */
export function checkPolicies(
  where: string,
  policies: unknown,
): asserts policies is readonly DetectorPolicy[] {
  if (!Array.isArray(policies) || policies.length === 0 || policies.length > MOST_POLICIES) {
    const given = Array.isArray(policies) ? `${policies.length} of them` : show(policies);
    throw new TypeError(
      `${where} option detectors must be 1 to ${MOST_POLICIES} objects such as { detector, action: 'flag' }, not ${given}`,
    );
  }
  const rules = new Set<string>();
  policies.forEach((policy: DetectorPolicy, i) => {
    const what = `${where} option detectors[${i}]`;
    checkOptions(what, policy, ['detector', 'action', 'sample']);
    const { detector, action = 'flag', sample = 1 } = policy;
    checkDetector(`${what}.detector`, detector);
    if (action !== 'flag' && action !== 'block') {
      throw new TypeError(`${what}.action must be flag or block, not ${show(action)}`);
    }
    if (!(typeof sample === 'number' && sample > 0 && sample <= 1)) {
      throw new TypeError(`${what}.sample must be above 0 and at most 1, not ${show(sample)}`);
    }
    if (rules.has(detector.rule)) {
      throw new TypeError(
        `${what} has the rule ${detector.rule}, as one before it: their counts could not be told apart`,
      );
    }
    rules.add(detector.rule);
  });
}

function checkDetector(what: string, detector: unknown): void {
  checkObject(`${what} must be a detector, as robustDistance gives one`, detector);
  const { rule, category, stage, inspect } = detector as Partial<Detector>;
  checkRule(`${what}.rule`, rule);
  if (!Object.hasOwn(CATEGORIES, String(category))) {
    const known = Object.keys(CATEGORIES).join(', ');
    throw new TypeError(`${what}.category must be one of ${known}, not ${show(category)}`);
  }
  if (stage !== 'input' && stage !== 'answer') {
    throw new TypeError(`${what}.stage must be input or answer, not ${show(stage)}`);
  }
  checkFunction(`${what}.inspect must be a function`, inspect);
}
