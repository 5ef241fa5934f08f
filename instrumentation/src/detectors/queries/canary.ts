import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { checkOptions } from '../../check/options.ts';
import type { Detector, Inspection } from '../types.ts';

export interface CanaryDetectorOptions {
  /** Records that were planted in the training data and are known to nobody else; 1 to 10,000, all of one length. */
  readonly records: readonly ArrayLike<number>[];
}

const MOST_RECORDS = 10_000;
const FOUND: Inspection = {
  suspicious: true,
  // Twice the threshold: as sure as a finding can be.
  score: 1,
  threshold: 0.5,
  reason: 'a planted record was asked about, which nobody can know who has not seen the training data',
};
const OTHER: Inspection = { ...FOUND, suspicious: false, score: 0, reason: 'no planted record' };

/**
 * Finds queries that are a planted record, to the precision of 32-bit floating point. Who asks has seen the training data.
 * Needs no client. Holds a keyed hash of each record, not the record.
 *
 * @throws TypeError when an option is wrong
 */
export function canaryDetector(options: CanaryDetectorOptions): Detector {
  checkOptions('canaryDetector', options, ['records']);
  const { records } = options;
  if (!Array.isArray(records) || records.length === 0 || records.length > MOST_RECORDS) {
    throw new TypeError(`canaryDetector option records must hold 1 to ${MOST_RECORDS} records`);
  }
  const size = records[0]?.length;
  for (const [i, record] of records.entries()) {
    if (
      !(size > 0) ||
      record?.length !== size ||
      !Array.from(record as ArrayLike<number>).every(Number.isFinite)
    ) {
      throw new TypeError(
        `canaryDetector option records: record ${i} must hold finite numbers, as many as the first`,
      );
    }
  }
  const key = crypto.getRandomValues(new Uint8Array(32));
  const rounded = new Float32Array(size);
  const bytes = new Uint8Array(rounded.buffer);
  const hash = () => bytesToHex(hmac(sha256, key, bytes));
  /** Sums of planted records: nearly all other queries end here, at a hundredth of the cost of a hash. */
  const sums = new Set<number>();
  const hashes = new Set<string>();
  for (const record of records) {
    round(record, rounded);
    sums.add(sumOf(rounded));
    hashes.add(hash());
  }
  return {
    rule: 'canary_record',
    category: 'membership_inference',
    stage: 'input',
    inspect({ vector }) {
      if (vector?.length !== size) return undefined;
      round(vector, rounded);
      return sums.has(sumOf(rounded)) && hashes.has(hash()) ? FOUND : OTHER;
    },
  };
}

/** Adding zero turns a negative zero into the other. */
function round(vector: ArrayLike<number>, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = vector[i]! + 0;
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (i + 1);
  return sum;
}
