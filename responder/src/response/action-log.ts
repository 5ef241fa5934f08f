import { type ActionOutcome, responderTelemetry } from '@parapet/instrumentation/node';
import { cut, foreignText } from '../adapters/foreign-text.ts';
import { labelOf } from '../policy/decide.ts';
import type { Action } from '../types.ts';
import type { Response, ResponseRefusal } from './response.ts';

/** One step of an action, as `GET /actions` tells of it. */
export interface Told {
  /** RFC 3339. */
  readonly time: string;
  /** Of the response. */
  readonly id: string;
  readonly alert: string;
  readonly rule: string;
  readonly model: string;
  readonly version: string;
  readonly action: Action;
  readonly outcome: ActionOutcome;
  readonly refusal?: ResponseRefusal;
  /** For people; stays here, and leaves by no telemetry. */
  readonly detail?: string;
}

export interface Step {
  readonly refusal?: ResponseRefusal | undefined;
  readonly detail?: string | undefined;
  /** Seconds since the alert began, where the action has ended. */
  readonly seconds?: number | undefined;
}

/** Steps that are kept to be shown. */
const MOST_RECENT = 200;

/** Tells of every step of an action: in telemetry and the audit trail, on a line, and to whoever asks for recent ones. */
export class ActionLog {
  readonly #print: (line: string) => void;
  readonly #recent: Told[];

  constructor(recent: readonly Told[], print: (line: string) => void) {
    this.#print = print;
    this.#recent = recent.slice(-MOST_RECENT);
  }

  tell(
    response: Response,
    action: Action,
    outcome: ActionOutcome,
    { refusal, detail, seconds }: Step = {},
  ): void {
    const { id, rule, model, version } = response;
    const about = { id, alert: nameOf(response), rule, model, version, action, outcome };
    responderTelemetry.action({ ...about, refusal, seconds, reason: reasonOf(response) });
    const said = detail === undefined ? undefined : foreignText(detail);
    this.#recent.push({
      time: new Date().toISOString(),
      ...about,
      ...(refusal !== undefined && { refusal }),
      ...(said !== undefined && { detail: said }),
    });
    if (this.#recent.length > MOST_RECENT) this.#recent.shift();
    const why = refusal === undefined ? '' : ` (${refusal})`;
    this.#print(
      `${action} ${model}@${version} ${outcome}${why}${said === undefined ? '' : `: ${said}`} [${about.alert}, rule ${rule}]`,
    );
  }

  /** Oldest first. */
  get recent(): readonly Told[] {
    return this.#recent;
  }
}

/** Name of the alert, fit for a label and a line. */
export function nameOf({ alert }: Response): string {
  return foreignText(labelOf(alert.labels, 'alertname'));
}

/** Why, for targets and audit trails: the names of alert and rule, and nothing that somebody wrote. */
export function reasonOf(response: Response): string {
  const cause = cut(foreignText(labelOf(response.alert.labels, 'root_cause')), 64);
  const name = cut(nameOf(response), 100);
  return `${name}${cause === '' ? '' : ` (${cause})`}, rule ${response.rule}`;
}
