import { expect, test } from 'vitest';
import { FAULT_FIXES } from '../instrumentation/src/cli/doctor/fault-fixes.ts';
import { MODEL_FAULTS, PROCESS_FAULTS } from '../instrumentation/src/faults/kinds.ts';
import { generateFaultFixes } from './fault-fixes.ts';

test('parapet doctor says of faults what docs/robustness.md says (npm run generate)', () => {
  expect(generateFaultFixes(true)).toBe(true);
  expect(Object.keys(FAULT_FIXES)).toEqual([...Object.keys(MODEL_FAULTS), ...Object.keys(PROCESS_FAULTS)]);
});
