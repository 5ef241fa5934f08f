import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { Identified } from '../model/identity.ts';
import { TECHNIQUES, type TechniqueId } from './atlas.ts';
import {
  ACTIONS,
  CATEGORIES,
  PRINCIPAL_KINDS,
  type PrincipalKind,
  SEVERITIES,
  type SecurityAction,
  type SecurityCategory,
  type SecuritySeverity,
} from './categories.ts';

export const LONGEST_REASON = 256;
const RULE = /^[a-z][a-z0-9_]{0,63}$/;

/** What a detector, a guard or the service itself saw. */
export interface Finding {
  readonly category: SecurityCategory;
  readonly severity: SecuritySeverity;
  readonly action: SecurityAction;
  /** Name of the detector or rule: lower case with underscores, one of a fixed few, for it labels a metric. */
  readonly rule: string;
  /** What was seen, in numbers and fixed words: never a value of an input, a name or a secret. Cut at 256 characters. */
  readonly reason: string;
  /** The model version that it is about, if it is about one. */
  readonly model?: Identified | undefined;
  /** Who did it. Leaves as a keyed hash, and not at all without `actorKey` of `configureSecurity`. */
  readonly actor?: string | undefined;
  /** Default `unknown`, where there is an actor. */
  readonly principalKind?: PrincipalKind | undefined;
  /** What findings that one thing caused share. Default: category, rule, model version and actor. */
  readonly rootCause?: string | undefined;
  /** Default: that of the category. */
  readonly technique?: TechniqueId | undefined;
  readonly score?: number | undefined;
  readonly threshold?: number | undefined;
}

/** @throws TypeError that names what is wrong */
export function checkFinding(finding: Finding): void {
  checkObject('a finding must be an object', finding);
  oneOf('category', finding.category, Object.keys(CATEGORIES));
  oneOf('severity', finding.severity, SEVERITIES);
  oneOf('action', finding.action, ACTIONS);
  checkRule('finding.rule', finding.rule);
  if (typeof finding.reason !== 'string') throw new TypeError('finding.reason must be a text');
  if (finding.model !== undefined) checkModel(finding.model);
  if (finding.principalKind !== undefined) oneOf('principalKind', finding.principalKind, PRINCIPAL_KINDS);
  if (finding.technique !== undefined) oneOf('technique', finding.technique, Object.keys(TECHNIQUES));
  for (const name of ['actor', 'rootCause'] as const) optional(name, finding[name], 'string');
  for (const name of ['score', 'threshold'] as const) optional(name, finding[name], 'number');
}

/** @throws TypeError for what is no name of a rule, which labels metrics */
export function checkRule(what: string, rule: unknown): void {
  if (typeof rule !== 'string' || !RULE.test(rule)) {
    throw new TypeError(`${what} must match ${RULE}, not ${show(rule)}`);
  }
}

/** Its parts may be empty where it is about none. */
function checkModel(model: Identified): void {
  checkObject('finding.model must be { name, version, datasetId }', model);
  for (const part of ['name', 'version', 'datasetId'] as const) {
    if (typeof model[part] !== 'string') {
      throw new TypeError(`finding.model.${part} must be a text, not ${show(model[part])}`);
    }
  }
}

function oneOf(name: string, value: unknown, known: readonly string[]): void {
  if (!known.includes(value as string)) {
    throw new TypeError(`finding.${name} must be one of ${known.join(', ')}, not ${show(value)}`);
  }
}

function optional(name: string, value: unknown, type: 'string' | 'number'): void {
  if (value !== undefined && typeof value !== type) {
    throw new TypeError(`finding.${name} must be a ${type}, not ${show(value)}`);
  }
}
