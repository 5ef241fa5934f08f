import { checkWhole } from '../check/count.ts';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { REDACTION_KINDS, type RedactionKind } from './kinds.ts';
import { checkPatterns, type Find, globs, template } from './patterns.ts';
import type { Tokeniser } from './tokeniser.ts';

export interface RedactorOptions {
  /** What to look for. Default: all kinds. */
  readonly kinds?: readonly RedactionKind[] | undefined;
  /** Attributes that pass untouched. Globs of keys, as all lists of keys: `*` any characters, `?` one, in any case. Default none. */
  readonly ignoredKeys?: readonly string[] | undefined;
  /** Attributes that may leave; others are deleted, but for those of the telemetry contract and of `service.*`. Default: all may. An empty list deletes all. */
  readonly allowedKeys?: readonly string[] | undefined;
  /** Values that stay as they are: whole ones, or what a detector found. Globs. Default none. */
  readonly allowedValues?: readonly string[] | undefined;
  /** Attributes whose value is masked whole. Default {@link DEFAULT_BLOCKED_KEYS}. */
  readonly blockedKeys?: readonly string[] | undefined;
  /** More to mask wherever it stands, as kind `custom`: `#` a digit, `?` a letter or digit, `*` at the end the rest of the word. Default none. */
  readonly blockedValues?: readonly string[] | undefined;
  /** Kinds that leave as keyed tokens in place of the mask, so that equal values can be told. Never in metrics. Default none. */
  readonly tokens?: { readonly tokeniser: Tokeniser; readonly kinds: readonly RedactionKind[] } | undefined;
  /** Characters of a text that are looked at, 256 to 1,048,576; what is past them is cut off. Default 32,768. */
  readonly maxLength?: number | undefined;
}

const OPTIONS = [
  'kinds',
  'ignoredKeys',
  'allowedKeys',
  'allowedValues',
  'blockedKeys',
  'blockedValues',
  'tokens',
  'maxLength',
] as const satisfies readonly (keyof RedactorOptions)[];

/** Keys whose values are secrets whatever they look like. */
export const DEFAULT_BLOCKED_KEYS: readonly string[] = Object.freeze([
  '*password*',
  '*passwd*',
  '*passphrase*',
  '*secret*',
  '*api_key*',
  '*api-key*',
  '*apikey*',
  '*access_token*',
  '*refresh_token*',
  '*private_key*',
  '*authorization*',
  '*cookie*',
]);

const DEFAULT_LENGTH = 32_768;
const LEAST_LENGTH = 256;
const MOST_LENGTH = 1_048_576;

/** What a redactor does, with every default applied. */
export interface RedactionPlan {
  readonly kinds: ReadonlySet<RedactionKind>;
  readonly isIgnoredKey: (key: string) => boolean;
  readonly isAllowedKey: (key: string) => boolean;
  readonly isBlockedKey: (key: string) => boolean;
  /** Undefined where no values are allowed. */
  readonly isAllowedValue: ((value: string) => boolean) | undefined;
  readonly blockedValues: readonly Find[];
  readonly tokeniser: Tokeniser | undefined;
  readonly tokenKinds: ReadonlySet<RedactionKind>;
  readonly maxLength: number;
}

/** @throws TypeError that names the option that is wrong */
export function planRedaction(options: RedactorOptions): RedactionPlan {
  checkOptions('redactor', options, OPTIONS);
  const { kinds = REDACTION_KINDS, tokens, maxLength = DEFAULT_LENGTH } = options;
  const {
    ignoredKeys = [],
    allowedKeys,
    allowedValues = [],
    blockedKeys = DEFAULT_BLOCKED_KEYS,
    blockedValues = [],
  } = options;
  checkKinds('redactor option kinds', kinds);
  const lists = { ignoredKeys, allowedKeys: allowedKeys ?? [], allowedValues, blockedKeys, blockedValues };
  for (const [name, patterns] of Object.entries(lists)) checkPatterns(`redactor option ${name}`, patterns);
  checkWhole('redactor option maxLength', maxLength, LEAST_LENGTH, MOST_LENGTH);
  if (tokens !== undefined) checkTokens(tokens);
  return {
    // What the operator blocks is masked, and counted, whatever else is looked for.
    kinds: new Set(blockedValues.length > 0 ? [...kinds, 'custom'] : kinds),
    isIgnoredKey: globs(ignoredKeys),
    isAllowedKey: allowedKeys === undefined ? () => true : globs(allowedKeys),
    isBlockedKey: globs(blockedKeys),
    isAllowedValue: allowedValues.length === 0 ? undefined : globs(allowedValues),
    blockedValues: blockedValues.map((pattern, i) =>
      template(`redactor option blockedValues[${i}]`, pattern),
    ),
    tokeniser: tokens?.tokeniser,
    tokenKinds: new Set(tokens?.kinds),
    maxLength,
  };
}

function checkTokens(tokens: NonNullable<RedactorOptions['tokens']>): void {
  checkObject('redactor option tokens must be an object { tokeniser, kinds }', tokens);
  checkObject('redactor option tokens.tokeniser must be what tokeniser() gives', tokens.tokeniser);
  if (typeof tokens.tokeniser.token !== 'function') {
    throw new TypeError('redactor option tokens.tokeniser must be what tokeniser() gives');
  }
  checkKinds('redactor option tokens.kinds', tokens.kinds);
}

function checkKinds(option: string, kinds: unknown): void {
  if (!Array.isArray(kinds)) throw new TypeError(`${option} must be a list of kinds, not ${show(kinds)}`);
  for (const kind of kinds) {
    if (!REDACTION_KINDS.includes(kind)) {
      throw new TypeError(`${option} has ${show(kind)}; there are ${REDACTION_KINDS.join(', ')}`);
    }
  }
}
