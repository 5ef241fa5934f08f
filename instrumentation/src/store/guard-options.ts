import type { Principal } from '../access/principal.ts';
import { checkFunction, checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import { PRINCIPAL_KINDS, type PrincipalKind } from '../security/categories.ts';
import type { UsualPerHour } from './principals.ts';
import type { ModelStore, StoredModel } from './types.ts';

export interface StoreGuardOptions {
  /** Asked beside scope and expiry, for rules of the service's own; refuses by false, by throwing and by rejecting. */
  readonly authorize?: ((principal: Principal, model: StoredModel) => boolean | Promise<boolean>) | undefined;
  /** Downloads of one principal in an hour that are usual, by kind. Learnt where absent; `ci` is judged only if given. */
  readonly usualPerHour?: UsualPerHour | undefined;
  /** False alarms of the rate in a day, over all principals: 0.0001 to 24, default 0.01. */
  readonly falseAlarmsPerDay?: number | undefined;
  /** What to do with downloads in unusual numbers; default `flag`. */
  readonly unusual?: 'flag' | 'block' | undefined;
}

const OPTIONS = [
  'authorize',
  'usualPerHour',
  'falseAlarmsPerDay',
  'unusual',
] as const satisfies readonly (keyof StoreGuardOptions)[];

const WHERE = 'guardModelStore';
/** More than any principal takes in an hour. */
const MOST_PER_HOUR = 10_000;

/** The options with their defaults. @throws TypeError that names what is wrong */
export function checked(store: unknown, options: StoreGuardOptions) {
  checkStore(store);
  checkOptions(WHERE, options, OPTIONS);
  const { authorize, usualPerHour = {}, falseAlarmsPerDay = 0.01, unusual = 'flag' } = options;
  if (authorize !== undefined) checkFunction(`${WHERE} option authorize must be a function`, authorize);
  checkRates(usualPerHour);
  if (!(falseAlarmsPerDay >= 0.0001 && falseAlarmsPerDay <= 24)) {
    throw new TypeError(
      `${WHERE} option falseAlarmsPerDay must be from 0.0001 to 24, not ${show(falseAlarmsPerDay)}`,
    );
  }
  if (unusual !== 'flag' && unusual !== 'block') {
    throw new TypeError(`${WHERE} option unusual must be flag or block, not ${show(unusual)}`);
  }
  return { authorize, usualPerHour, falseAlarmsPerDay, blocks: unusual === 'block' };
}

function checkStore(store: unknown): asserts store is ModelStore {
  checkObject(`${WHERE} wants a model store`, store);
  const { kind, files, read } = store as Partial<ModelStore>;
  checkText(`${WHERE}: kind of the store`, kind);
  checkFunction(`${WHERE}: files of the store must be a function`, files);
  checkFunction(`${WHERE}: read of the store must be a function`, read);
}

function checkRates(given: unknown): void {
  checkObject(`${WHERE} option usualPerHour must be an object`, given);
  for (const [kind, rate] of Object.entries(given)) {
    checkKind(kind);
    if (rate === undefined || (typeof rate === 'number' && rate > 0 && rate <= MOST_PER_HOUR)) continue;
    throw new TypeError(
      `${WHERE} option usualPerHour.${kind} must be above 0 and at most ${MOST_PER_HOUR}, not ${show(rate)}`,
    );
  }
}

/** @throws TypeError */
export function checkKind(kind: unknown): void {
  if (PRINCIPAL_KINDS.includes(kind as PrincipalKind)) return;
  throw new TypeError(`${WHERE} knows the kinds ${PRINCIPAL_KINDS.join(', ')}, not ${show(kind)}`);
}
