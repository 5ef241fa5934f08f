import { expect, test } from 'vitest';
import { generateTelemetryDoc } from './telemetry-doc.ts';

test('docs/telemetry.md says what the contract says (npm run generate)', () => {
  expect(generateTelemetryDoc(true)).toBe(true);
});
