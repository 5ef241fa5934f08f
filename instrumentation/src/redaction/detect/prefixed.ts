import { classAt, HEX, isInnerDot, runEnd, URL64, WORD } from '../characters.ts';
import { crc32Base62 } from '../check-digits.ts';
import type { Hit } from '../hit.ts';
import type { RedactionKind } from '../kinds.ts';
import type { Runs } from '../runs.ts';

interface Prefixed {
  readonly kind: RedactionKind;
  /** The token begins so; the letters and digits up to the first other character must be of it. */
  readonly prefix: string;
  /** Characters of the body: letters and digits, base64url (with up to two dots), hexadecimal, or capitals and digits. */
  readonly of: 'alnum' | 'url64' | 'hex' | 'upper' | 'dotted';
  /** Characters behind the prefix. */
  readonly least: number;
  readonly most?: number;
  readonly is?: (token: string) => boolean;
}

const LONG = 512;

// Sources: the providers' own pages where named, and the rules of gitleaks and of GitHub's secret scanning for lengths.
const TOKENS: readonly Prefixed[] = [
  // AWS, IAM User Guide, "Unique identifiers": AKIA and ASIA are access keys, ABIA bearer tokens, ACCA context-specific credentials.
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map(
    (prefix): Prefixed => ({ kind: 'aws_key', prefix, of: 'upper', least: 16, most: 16 }),
  ),
  // Amazon Bedrock API keys.
  { kind: 'aws_key', prefix: 'ABSK', of: 'alnum', least: 100, most: LONG },
  // Google Cloud, "Manage API keys" and OAuth 2.0 clients.
  { kind: 'gcp_key', prefix: 'AIza', of: 'url64', least: 35, most: 35 },
  { kind: 'gcp_key', prefix: 'GOCSPX-', of: 'url64', least: 28, most: 28 },
  { kind: 'gcp_key', prefix: 'ya29.', of: 'url64', least: 20 },
  // github.blog, "Behind GitHub's new authentication token formats", 2021.
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map(
    (prefix): Prefixed => ({
      kind: 'github_token',
      prefix,
      of: 'alnum',
      least: 36,
      most: 255,
      is: isGitHub,
    }),
  ),
  { kind: 'github_token', prefix: 'github_pat_', of: 'url64', least: 82, most: 255 },
  // docs.gitlab.com, "Token overview", prefixes.
  ...['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'gloas-', 'glsoat-'].map(
    (prefix): Prefixed => ({ kind: 'gitlab_token', prefix, of: 'dotted', least: 20, most: 300 }),
  ),
  // github.blog, "npm has a new access token format", 2021; PyPI's macaroons begin with the location pypi.org.
  { kind: 'package_token', prefix: 'npm_', of: 'alnum', least: 36, most: 36 },
  { kind: 'package_token', prefix: 'pypi-AgE', of: 'url64', least: 50 },
  { kind: 'package_token', prefix: 'dckr_pat_', of: 'url64', least: 27, most: 64 },
  { kind: 'package_token', prefix: 'rubygems_', of: 'hex', least: 48, most: 48 },
  // api.slack.com, "Token types".
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxc-', 'xoxd-', 'xapp-'].map(
    (prefix): Prefixed => ({ kind: 'slack_token', prefix, of: 'url64', least: 20, most: 400, is: hasDigit }),
  ),
  // docs.stripe.com/keys.
  ...['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map(
    (prefix): Prefixed => ({ kind: 'stripe_key', prefix, of: 'alnum', least: 16, most: 247 }),
  ),
  { kind: 'stripe_key', prefix: 'whsec_', of: 'alnum', least: 32, most: 64 },
  // OpenAI (project, service and admin keys), Anthropic, and others that took over sk-.
  { kind: 'llm_key', prefix: 'sk-', of: 'url64', least: 32, most: 300, is: isRandom },
  { kind: 'llm_key', prefix: 'hf_', of: 'alnum', least: 34, most: 40 },
  { kind: 'llm_key', prefix: 'gsk_', of: 'alnum', least: 52, most: 52 },
  { kind: 'llm_key', prefix: 'xai-', of: 'alnum', least: 80, most: 80 },
  { kind: 'llm_key', prefix: 'r8_', of: 'alnum', least: 37, most: 37 },
  { kind: 'service_token', prefix: 'SG.', of: 'dotted', least: 66, most: 66 },
  { kind: 'service_token', prefix: 'SK', of: 'hex', least: 32, most: 32 },
  { kind: 'service_token', prefix: 'dapi', of: 'hex', least: 32, most: 34 },
  ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map(
    (prefix): Prefixed => ({ kind: 'service_token', prefix, of: 'hex', least: 64, most: 64 }),
  ),
  { kind: 'service_token', prefix: 'hvs.', of: 'url64', least: 24, most: 300 },
  { kind: 'service_token', prefix: 'glsa_', of: 'url64', least: 41, most: 41 },
  { kind: 'service_token', prefix: 'glc_eyJ', of: 'url64', least: 32, most: 400 },
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map(
    (prefix): Prefixed => ({ kind: 'service_token', prefix, of: 'hex', least: 32, most: 32 }),
  ),
  { kind: 'service_token', prefix: 'lin_api_', of: 'alnum', least: 40, most: 48 },
  { kind: 'service_token', prefix: 'NRAK-', of: 'upper', least: 27, most: 27 },
];

/** The last six of the forty are the CRC-32 of the thirty after the prefix. Newer, longer ones are taken by their form. */
function isGitHub(token: string): boolean {
  return token.length > 40 || crc32Base62(token.slice(4, 34)) === token.slice(34);
}

function hasDigit(token: string): boolean {
  return /\d/.test(token);
}

/** Not words between hyphens, such as the class of a style sheet. */
function isRandom(token: string): boolean {
  return /\d/.test(token) && /[A-Z]/.test(token) && /[A-Za-z0-9]{16}/.test(token);
}

const SLOTS = 4096;

/** Slot of the first two characters: a byte says whether a token may begin so. */
export function slotOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (SLOTS - 1);
}

const byStart = new Map<number, Prefixed[]>();
/** Whether any token begins with two such characters, by {@link slotOf}. */
export const MAY_BEGIN = new Uint8Array(SLOTS);
for (const token of TOKENS) {
  const slot = slotOf(token.prefix.charCodeAt(0), token.prefix.charCodeAt(1));
  MAY_BEGIN[slot] = 1;
  byStart.set(slot, [...(byStart.get(slot) ?? []), token]);
}

/** A token that begins here, with a word that ends at `wordEnd`. */
export function tokenAt(text: string, start: number, wordEnd: number, runs: Runs): Hit | undefined {
  for (const token of byStart.get(slotOf(text.charCodeAt(start), text.charCodeAt(start + 1))) ?? []) {
    if (!text.startsWith(token.prefix, start)) continue;
    const end = endOf(token, text, start, wordEnd, runs);
    if (end > 0) return { kind: token.kind, start, end };
  }
  return undefined;
}

function endOf(token: Prefixed, text: string, start: number, wordEnd: number, runs: Runs): number {
  const { prefix, of, least, most = Number.POSITIVE_INFINITY, is } = token;
  const body = start + prefix.length;
  const end = ENDS[of](text, body, wordEnd, runs);
  if (end - body < least || end - body > most) return 0;
  return is === undefined || is(text.slice(start, Math.min(end, start + LONG))) ? end : 0;
}

type End = (text: string, body: number, wordEnd: number, runs: Runs) => number;

/** Ends of bodies; 0 where something follows that is not of the token. */
const ENDS: Readonly<Record<Prefixed['of'], End>> = {
  alnum(text, body) {
    const end = runEnd(text, body, text.length, WORD);
    return text[end] === '_' ? 0 : end;
  },
  hex(text, body) {
    const end = runEnd(text, body, text.length, HEX);
    return classAt(text, end) & WORD ? 0 : end;
  },
  upper: (text, body, wordEnd) =>
    wordEnd - body < LONG && /^[A-Z0-9]+$/.test(text.slice(body, wordEnd)) ? wordEnd : 0,
  url64: (_text, body, _wordEnd, runs) => runs.end(body),
  dotted(text, body, _wordEnd, runs) {
    let end = runs.end(body);
    for (let part = 0; part < 2 && isInnerDot(text, end) && end - body < LONG; part++) {
      end = runEnd(text, end + 1, Math.min(text.length, end + 1 + LONG), URL64);
    }
    return end;
  },
};
