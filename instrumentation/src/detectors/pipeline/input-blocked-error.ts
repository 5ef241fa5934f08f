import { ERROR_TYPE } from '../../faults/error-type.ts';
import type { InputFinding } from './watch.ts';

/**
 * An input was refused because of what detectors found. Its `error.type` in telemetry is `input_blocked`. Tell the caller
 * no more than that: what the findings say helps to get around them.
 */
export class InputBlockedError extends Error {
  override readonly name = 'InputBlockedError';
  readonly code = 'input_blocked';
  readonly findings: readonly InputFinding[];

  constructor(findings: readonly InputFinding[]) {
    super('input blocked');
    this.findings = findings;
  }

  get [ERROR_TYPE](): string {
    return this.code;
  }
}
