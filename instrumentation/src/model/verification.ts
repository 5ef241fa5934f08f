import { registry } from '../export/registry.ts';
import { processWide } from '../process-wide.ts';

export type VerificationResult = 'verified' | 'failed' | 'unsigned' | 'not_checked';

interface Version {
  readonly name: string;
  readonly version: string;
}

/** What holds of each model version of the process that was verified or is served. */
const results = processWide('model-verifications', () => new Map<string, VerificationResult>());

/** Says what verifying a version gave, from now on. */
export function recordVerification(version: Version, result: VerificationResult): void {
  const before = results.get(keyOf(version));
  if (before !== undefined) seriesOf(version, before).value = 0;
  results.set(keyOf(version), result);
  seriesOf(version, result).value = 1;
  registry.start();
}

/** Shows what holds of a version that is served: nobody must take silence for a good signature. */
export function showVerification(version: Version): void {
  recordVerification(version, results.get(keyOf(version)) ?? 'not_checked');
}

/** The version is served no more. */
export function hideVerification(version: Version): void {
  const result = results.get(keyOf(version));
  if (result !== undefined) seriesOf(version, result).value = 0;
}

function seriesOf({ name, version }: Version, result: VerificationResult) {
  return registry.tally('modelVerification').of({
    modelName: name,
    modelVersion: version,
    verificationResult: result,
  });
}

function keyOf({ name, version }: Version): string {
  return JSON.stringify([name, version]);
}
