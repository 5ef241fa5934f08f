import { afterEach, expect, it } from 'vitest';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { startTelemetry, type Telemetry } from './start-telemetry.ts';

let sdk: TestSdk | undefined;
let telemetry: Telemetry | undefined;
afterEach(async () => {
  await telemetry?.shutdown();
  await sdk?.stop();
  sdk = telemetry = undefined;
});

// Runs on the 2.x line too, whose packages startTelemetry could not start.
it('joins a whole SDK of either line without starting one', async () => {
  sdk = await startTestSdk();
  telemetry = await startTelemetry({
    serviceName: 'svc',
    prometheus: { port: 1 },
    otlp: { endpoint: 'http://127.0.0.1:1' },
  });
  expect(telemetry.joined).toEqual(['traces', 'metrics', 'logs']);
});
