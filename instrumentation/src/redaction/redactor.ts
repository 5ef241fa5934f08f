import { attributes as contract } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import type { Identified } from '../model/identity.ts';
import { isSecretKey } from './detect/credentials.ts';
import { Exposures } from './exposures.ts';
import type { Hit } from './hit.ts';
import { IDENTITY_KEYS } from './identities.ts';
import { KINDS, type RedactionKind } from './kinds.ts';
import { planRedaction, type RedactionPlan, type RedactorOptions } from './options.ts';
import { apart, Scanner } from './scanner.ts';

/** What stands in place of what was masked. */
export const MASK = '****';

/** Masks secrets and personal data. None of its functions throws, and none changes what it is given: where nothing is found they give the same back. */
export interface Redactor {
  /** A text without what was found. @param place where it stands, in fixed words, for the finding; default `a text` */
  text(text: string, place?: string): string;
  /** Attributes without those that may not leave, the others masked. One that cannot be looked at is deleted. */
  attributes<Values extends object>(attributes: Values): Values;
  /** The same for attributes of metrics: with masks, never tokens, of which each would be a series. */
  labels<Values extends object>(attributes: Values): Values;
  /**
   * Looks through a text that stays where it is, such as an input of a model: counts and reports what it finds as flagged.
   * Of the text the first `maxLength` characters.
   *
   * @param model the version that it is an input of
   * @returns the kinds found, each once; none where it could not be looked at
   */
  find(text: string, model?: Identified): readonly RedactionKind[];
  /** The body of a log record: a text, or a map or list to a depth of eight and 1,000 values; what is past that is masked, bytes too. */
  body(value: unknown): unknown;
}

/**
 * A redactor in the order of the Collector's redaction processor: ignored keys pass; keys that are not allowed are
 * deleted; allowed values stay; values of blocked keys are masked whole; what detectors and blocked values find is
 * masked. It counts what it masks as `ml.exposures` and reports it as a finding without the value.
 * It fails closed: what it cannot look at is dropped, and counts as the fault `redaction_failed`.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function redactor(options: RedactorOptions = {}): Redactor {
  const redaction = new Redaction(planRedaction(options));
  return Object.freeze({
    text: (text: string, place = 'a text') => redaction.text(text, place),
    find: (text: string, model?: Identified) => redaction.find(text, model),
    attributes: <Values extends object>(given: Values) => redaction.map(given, true),
    labels: <Values extends object>(given: Values) => redaction.map(given, false),
    body: (value: unknown) => redaction.body(value),
  });
}

type Fate = 'ignore' | 'delete' | 'mask' | 'scan';

interface KeyRule {
  readonly fate: Fate;
  readonly look: Look;
  /** The same for metrics. */
  readonly labelLook: Look;
}

/** One value, or one part of it. */
interface Look {
  /** Of {@link IDENTITY_KEYS}: personal data are not looked for. */
  readonly isIdentity?: boolean;
  /** The key where it names a secret. */
  readonly secretKey?: string | undefined;
  readonly hint: string;
  /** The key where it is clean: it may stand in a finding. */
  readonly place: string;
  readonly mayTokenise: boolean;
}

/** What is left of a walk through a body. */
interface Budget {
  values: number;
}

const CONTRACT_KEYS: ReadonlySet<string> = new Set(Object.values(contract).map(({ name }) => name));
/** Parts of keys by which detectors tell numbers from others. */
const HINT =
  /phone|mobile|fax|msisdn|telefon|whatsapp|tel|bsn|burgerservice|sofi|ssn|social|person|cpf|pesel|aadha|uidai|span|trace/;
const CLEAN_KEY = /^[\w./-]{1,64}$/;
/** Most keys whose rule is remembered; keys of a service are few. */
const MOST_KEYS = 2_000;
const DEEPEST = 8;
const MOST_VALUES = 1_000;
/** Read past the cut, so that what stands across it is seen whole. */
const LOOKAHEAD = 512;

class Redaction {
  readonly #plan: RedactionPlan;
  readonly #scanner: Scanner;
  readonly #exposures: Exposures;
  readonly #rules = new Map<string, KeyRule>();

  constructor(plan: RedactionPlan) {
    this.#plan = plan;
    this.#scanner = new Scanner(plan.kinds);
    this.#exposures = new Exposures(plan.kinds);
  }

  text(text: string, place: string): string {
    try {
      return this.#text(text, { hint: '', place, mayTokenise: true });
    } catch (error) {
      registry.faults.count('redaction_failed', error);
      return MASK;
    }
  }

  find(text: string, model: Identified | undefined): readonly RedactionKind[] {
    try {
      const hits = this.#hits(text.slice(0, this.#plan.maxLength), '');
      if (hits.length > 0) this.#exposures.add(hits, 'an input', 'flagged', model);
      return [...new Set(hits.map(({ kind }) => kind))];
    } catch (error) {
      registry.faults.count('redaction_failed', error);
      return [];
    }
  }

  body(value: unknown): unknown {
    const look = { hint: '', place: 'a log body', mayTokenise: true };
    try {
      return this.#value(value, look, DEEPEST, { values: MOST_VALUES });
    } catch (error) {
      registry.faults.count('redaction_failed', error);
      return MASK;
    }
  }

  map<Values extends object>(given: Values, mayTokenise: boolean): Values {
    try {
      return this.#map(given, mayTokenise, DEEPEST, { values: MOST_VALUES });
    } catch (error) {
      registry.faults.count('redaction_failed', error);
      return {} as Values;
    }
  }

  #map<Values extends object>(given: Values, mayTokenise: boolean, depth: number, budget: Budget): Values {
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(given)) {
      const before = read(given, key);
      const after = before === FAILED ? undefined : this.#attribute(key, before, mayTokenise, depth, budget);
      if (after === before) continue;
      copy ??= readable(given);
      if (after === undefined) delete copy[key];
      else copy[key] = after;
    }
    return (copy ?? given) as Values;
  }

  /** @returns undefined where it may not leave */
  #attribute(key: string, value: unknown, mayTokenise: boolean, depth: number, budget: Budget): unknown {
    try {
      const { fate, look, labelLook } = this.#rule(key);
      if (fate === 'ignore') return value;
      if (fate === 'delete') return undefined;
      if (fate === 'mask' && !this.#isAllowed(value)) return typeof value === 'boolean' ? value : MASK;
      return this.#value(value, mayTokenise ? look : labelLook, depth, budget);
    } catch (error) {
      registry.faults.count('redaction_failed', error);
      return undefined;
    }
  }

  #isAllowed(value: unknown): boolean {
    return typeof value === 'string' && this.#plan.isAllowedValue?.(value) === true;
  }

  #rule(key: string): KeyRule {
    const known = this.#rules.get(key);
    if (known !== undefined) return known;
    if (this.#rules.size >= MOST_KEYS) this.#rules.clear();
    const lower = key.toLowerCase();
    const isClean = CLEAN_KEY.test(key) && this.#scanner.scan(key).length === 0;
    const look = {
      isIdentity: IDENTITY_KEYS.has(key),
      secretKey: isSecretKey(key) ? key : undefined,
      hint: HINT.test(lower) ? lower : '',
      place: isClean ? key : 'an attribute',
      mayTokenise: true,
    };
    const rule = { fate: this.#fate(key), look, labelLook: { ...look, mayTokenise: false } };
    this.#rules.set(key, rule);
    return rule;
  }

  #fate(key: string): Fate {
    const { isIgnoredKey, isAllowedKey, isBlockedKey } = this.#plan;
    if (isIgnoredKey(key)) return 'ignore';
    if (!CONTRACT_KEYS.has(key) && !key.startsWith('service.') && !isAllowedKey(key)) return 'delete';
    return isBlockedKey(key) ? 'mask' : 'scan';
  }

  #value(value: unknown, look: Look, depth: number, budget: Budget): unknown {
    const isText = typeof value === 'string';
    if (!isText && (typeof value !== 'object' || value === null)) return value;
    if (--budget.values < 0) return MASK;
    if (isText) return this.#text(value, look);
    if (depth === 0 || ArrayBuffer.isView(value)) return MASK;
    if (Array.isArray(value)) return this.#list(value, look, depth - 1, budget);
    return this.#map(value, look.mayTokenise, depth - 1, budget);
  }

  #list(values: readonly unknown[], look: Look, depth: number, budget: Budget): unknown {
    const redacted = values.map((value) => this.#value(value, look, depth, budget));
    return redacted.some((value, i) => value !== values[i]) ? redacted : values;
  }

  #text(text: string, look: Look): string {
    const { maxLength, isAllowedValue } = this.#plan;
    if (isAllowedValue !== undefined && text.length <= maxLength && isAllowedValue(text)) return text;
    const isCut = text.length > maxLength;
    const found = this.#hits(isCut ? text.slice(0, maxLength + LOOKAHEAD) : text, look.hint, look.secretKey);
    const hits = look.isIdentity ? found.filter(isNoLookalike) : found;
    if (hits.length === 0) return isCut ? text.slice(0, maxLength) + MASK : text;
    const redacted = this.#masked(text, hits, isCut ? maxLength : text.length, look.mayTokenise);
    this.#exposures.add(hits, look.place);
    return isCut ? redacted + MASK : redacted;
  }

  #hits(text: string, hint: string, secretKey?: string): readonly Hit[] {
    const { blockedValues, isAllowedValue } = this.#plan;
    let hits = this.#scanner.scan(text, hint);
    if (secretKey !== undefined) hits = apart([...hits, ...this.#scanner.keyed(secretKey, text)]);
    if (blockedValues.length > 0) hits = this.#withCustom(text, hits);
    if (isAllowedValue === undefined || hits.length === 0) return hits;
    return hits.filter(({ start, end }) => !isAllowedValue(text.slice(start, end)));
  }

  #withCustom(text: string, hits: readonly Hit[]): readonly Hit[] {
    const all = [...hits];
    for (const find of this.#plan.blockedValues)
      find(text, (start, end) => all.push({ kind: 'custom', start, end }));
    return all.length === hits.length ? hits : all.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  #masked(text: string, hits: readonly Hit[], length: number, mayTokenise: boolean): string {
    let redacted = '';
    let at = 0;
    for (const hit of hits) {
      if (hit.start >= length) break;
      // What overlaps is one mask.
      if (hit.start >= at) redacted += text.slice(at, hit.start) + this.#replacement(text, hit, mayTokenise);
      at = Math.max(at, hit.end);
    }
    return redacted + text.slice(at, length);
  }

  #replacement(text: string, { kind, start, end }: Hit, mayTokenise: boolean): string {
    const { tokeniser, tokenKinds } = this.#plan;
    if (!mayTokenise || tokeniser === undefined || !tokenKinds.has(kind)) return MASK;
    return tokeniser.token(kind, text.slice(start, end));
  }
}

/** What the operator blocks is told by its form alone, too. */
function isNoLookalike({ kind }: Hit): boolean {
  return kind === 'custom' || KINDS[kind].category === 'secret_exposure';
}

/** A getter that threw. */
const FAILED = Symbol('failed');

function read(given: object, key: string): unknown {
  try {
    return (given as Record<string, unknown>)[key];
  } catch (error) {
    registry.faults.count('redaction_failed', error);
    return FAILED;
  }
}

/** A copy without what cannot be read. */
function readable(given: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    const value = read(given, key);
    if (value !== FAILED) copy[key] = value;
  }
  return copy;
}
