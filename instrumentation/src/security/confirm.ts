import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { type Identified, modelIdentity } from '../model/identity.ts';
import { CATEGORIES, type SecurityCategory } from './categories.ts';
import { checkRule } from './finding.ts';
import { NO_MODEL } from './report.ts';
import { actorHash } from './settings.ts';

export const VERDICTS = ['confirmed', 'false_positive'] as const;

/** What somebody made of a finding; what it is about is in its event. */
export interface Confirmation {
  readonly findingId: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly category: SecurityCategory;
  readonly rule: string;
  readonly model?: Identified | undefined;
  /** Who says so; leaves as a keyed hash. */
  readonly actor: string;
  /** At most 256 characters. */
  readonly reason: string;
}

/**
 * Counts a finding as a confirmed attack or as a false positive, and sends `ml.security.confirmation`.
 *
 * @throws TypeError when it is no confirmation: whoever asks is a person who wants to know
 */
export function confirmFinding(confirmation: Confirmation): void {
  checkObject('confirmFinding wants an object', confirmation);
  const { findingId, verdict, category, rule, model = NO_MODEL, actor, reason } = confirmation;
  checkText('confirmFinding findingId', findingId);
  checkRule('confirmFinding rule', rule);
  checkText('confirmFinding actor', actor);
  checkText('confirmFinding reason', reason);
  if (!VERDICTS.includes(verdict)) {
    throw new TypeError(`confirmFinding verdict must be one of ${VERDICTS.join(', ')}, not ${show(verdict)}`);
  }
  if (!Object.hasOwn(CATEGORIES, category)) {
    throw new TypeError(`confirmFinding category must be one of ${Object.keys(CATEGORIES).join(', ')}`);
  }
  const { name: modelName, version: modelVersion } = model;
  registry.tally('securityConfirmations').add({
    modelName,
    modelVersion,
    securityCategory: category,
    securityRule: rule,
    confirmationVerdict: verdict,
  });
  registry.start();
  const hash = actorHash(actor);
  emitEvent(
    'securityConfirmation',
    `finding ${findingId} of ${rule}: ${verdict}`,
    modelIdentity(model).event,
    {
      [ATTR.findingId]: findingId,
      [ATTR.securityCategory]: category,
      [ATTR.securityRule]: rule,
      [ATTR.confirmationVerdict]: verdict,
      [ATTR.actionReason]: reason,
      ...(hash !== undefined && { [ATTR.userHash]: hash }),
    },
  );
}
