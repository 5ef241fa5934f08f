import { ControlProblem } from './problem.ts';

export const CONTROL_ACTIONS = ['rollback', 'disable', 'isolate', 'snapshot'] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

/** What a request asks for. */
export interface ControlCommand {
  readonly reason: string;
  readonly model?: string;
  readonly version?: string;
  readonly client?: string;
  /** When a rollback began to be needed, RFC 3339. */
  readonly trigger?: string;
  /** Takes a disabling or an isolation back. */
  readonly lift?: boolean;
  /** Puts the samples of the service into a snapshot. */
  readonly samples?: boolean;
}

const FIELDS = {
  rollback: ['reason', 'model', 'version', 'trigger'],
  disable: ['reason', 'model', 'version', 'lift'],
  isolate: ['reason', 'model', 'version', 'client', 'lift'],
  snapshot: ['reason', 'samples'],
} as const satisfies Record<ControlAction, readonly (keyof ControlCommand)[]>;

const LONGEST = 256;
/** What would break a line of a log, or turn its direction. */
const CONTROL_CHARACTER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** @throws ControlProblem that names the field */
export function parseCommand(action: ControlAction, body: Buffer): ControlCommand {
  const given = jsonOf(body);
  const known: readonly string[] = FIELDS[action];
  const strange = Object.keys(given).find((field) => !known.includes(field));
  if (strange !== undefined)
    throw invalid(`a body of ${action} has the fields ${known.join(', ')}, and no others`);
  text(given, 'reason');
  if (action === 'rollback' || action === 'disable') version(given);
  if (action === 'isolate') target(given);
  if (given.trigger !== undefined && !isTime(given.trigger)) {
    throw invalid('trigger must be a past time as of RFC 3339, such as 2026-11-23T03:12:04Z');
  }
  for (const field of ['lift', 'samples'] as const) {
    if (given[field] !== undefined && typeof given[field] !== 'boolean')
      throw invalid(`${field} must be true or false`);
  }
  return given as unknown as ControlCommand;
}

function jsonOf(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw invalid('the body must be JSON in UTF-8', error);
  }
  throw invalid('the body must be a JSON object');
}

function target(given: Record<string, unknown>): void {
  if (given.client === undefined) {
    version(given);
    return;
  }
  text(given, 'client');
  if (given.model !== undefined || given.version !== undefined) {
    throw invalid('isolate takes a model and a version, or a client, not both');
  }
}

function version(given: Record<string, unknown>): void {
  text(given, 'model');
  text(given, 'version');
}

function text(given: Record<string, unknown>, field: 'reason' | 'model' | 'version' | 'client'): void {
  const value = given[field];
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST && !CONTROL_CHARACTER.test(value))
    return;
  throw invalid(`${field} must be a text of 1 to ${LONGEST} characters, none of them a control character`);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && TIME.test(value) && Date.parse(value) <= Date.now();
}

function invalid(detail: string, cause?: unknown): ControlProblem {
  return new ControlProblem('invalid_request', detail, {}, { cause });
}
