import type { Action } from '../types.ts';
import type { Alert } from '../webhook/alert.ts';

/** How the responder answers one alert; kept in the state file while it is open. */
export interface Response {
  readonly id: string;
  readonly alert: Alert;
  readonly model: string;
  readonly version: string;
  /** Name of the rule; what it says is read from the policy anew after a restart. */
  readonly rule: string;
  /** When the alert came, Unix milliseconds. */
  readonly created: number;
  /** Whether a person approved. */
  approved: boolean;
  /** Actions that ended well, of a response that has begun; undefined before. */
  finished: Action[] | undefined;
}

/** An hour after it came nobody knows any more whether it is still right. */
export const LIFETIME_MS = 3_600_000;

/**
 * Why nothing is done, or nothing more. After one that is `passing` a later notification of the same alert is judged anew;
 * after one that is `final` it is a duplicate. docs/responder.md says what each means.
 */
export const RESPONSE_REFUSALS = {
  cooldown: 'passing',
  too_many_models: 'passing',
  too_many_actions: 'passing',
  not_active: 'passing',
  unconfirmed: 'passing',
  state_unwritten: 'passing',
  no_target: 'final',
  not_possible: 'final',
  rejected: 'final',
  expired: 'final',
  target_failed: 'final',
  fault: 'final',
} as const;
export type ResponseRefusal = keyof typeof RESPONSE_REFUSALS;

/** Ends a response without an action. The message is for people. */
export class ResponseRefused extends Error {
  override readonly name = 'ResponseRefused';
  readonly code: ResponseRefusal;

  constructor(code: ResponseRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function expired(): ResponseRefused {
  return new ResponseRefused('expired', 'an hour has passed since the alert came');
}

/** Whether the model is out of danger after it; a snapshot only looks. */
export function makesSafe(action: Action): boolean {
  return action !== 'snapshot';
}

/** Whether a model is another afterwards: snapshots alone leave it as it is. */
export function changes(actions: readonly Action[]): boolean {
  return actions.some(makesSafe);
}
