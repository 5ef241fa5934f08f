import serialize from 'canonicalize';
import { type Json, jsonProblem } from './json.ts';

/** Its types say that the function is a property of what is imported; it is what is imported. */
const canonicalize = serialize as unknown as (typeof serialize)['default'];

/** One entry of a trail: a line of canonical JSON (RFC 8785). */
export interface AuditEntry {
  readonly v: 1;
  /** Id of the chain, the same in all its entries. */
  readonly chain: string;
  /** From 0 on; the index of the leaf in the Merkle tree. */
  readonly seq: number;
  /** RFC 3339, UTC, with milliseconds, by the clock of the host. */
  readonly time: string;
  /** What happened: the name of an event of the contract, of the service's own, or `audit.*` of the trail itself. */
  readonly type: string;
  /** Keyed hash of who did it, `process` for what a process does by itself, null when nobody was named. */
  readonly actor: string | null;
  readonly reason: string | null;
  /** What it was done to, such as `mail-filter@2026.11.2`. */
  readonly subject: string | null;
  /** Trace in which it happened, hexadecimal. */
  readonly trace: string | null;
  readonly data: { readonly [key: string]: Json };
  /** Leaf hash of the entry before, hexadecimal; zeros in the first. */
  readonly prev: string;
}

/** Most bytes of a line; what is longer is no entry. */
export const MOST_BYTES = 65_536;
export const LONGEST_TEXT = 256;
export const NO_PREV = '0'.repeat(64);

const KEYS = [
  'actor',
  'chain',
  'data',
  'prev',
  'reason',
  'seq',
  'subject',
  'time',
  'trace',
  'type',
  'v',
].join();
const TYPE = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** @throws TypeError that says what is wrong with it, without its values */
export function encodeEntry(entry: AuditEntry): Buffer {
  const problem = jsonProblem(entry) ?? shapeProblem(entry);
  if (problem !== undefined) throw new TypeError(`an entry of an audit trail has ${problem}`);
  const line = Buffer.from(canonicalize(entry)!);
  if (line.length > MOST_BYTES)
    throw new TypeError(`an entry of an audit trail has more than ${MOST_BYTES} bytes`);
  return line;
}

/** @returns undefined for what is no entry, or is one written in another way than the canonical */
export function decodeEntry(line: Buffer): AuditEntry | undefined {
  if (line.length > MOST_BYTES) return undefined;
  try {
    const entry: AuditEntry = JSON.parse(line.toString());
    if ((jsonProblem(entry) ?? shapeProblem(entry)) !== undefined) return undefined;
    return Buffer.from(canonicalize(entry)!).equals(line) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function shapeProblem(entry: AuditEntry): string | undefined {
  if (typeof entry !== 'object' || entry === null || Object.keys(entry).sort().join() !== KEYS) {
    return 'other properties than it should';
  }
  const { v, chain, seq, time, type, actor, reason, subject, trace, data, prev } = entry;
  if (v !== 1) return 'a version that is not 1';
  if (!isHex(chain, 32) || !isHex(prev, 64) || (trace !== null && !isHex(trace, 32))) {
    return 'no hexadecimal chain, prev or trace';
  }
  if (!Number.isSafeInteger(seq) || seq < 0) return 'no seq';
  if (typeof time !== 'string' || !TIME.test(time)) return 'no time';
  if (typeof type !== 'string' || !TYPE.test(type) || type.length > LONGEST_TEXT) {
    return 'a type that is no dotted lower-case name';
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'data that is no object';
  return [actor, reason, subject].every(isShortText)
    ? undefined
    : `an actor, a reason or a subject that is no text of up to ${LONGEST_TEXT} characters`;
}

function isShortText(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= LONGEST_TEXT);
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === 'string' && value.length === digits && /^[0-9a-f]*$/.test(value);
}
