import { expect, it } from 'vitest';
import { findRunningSdk } from './running-sdk.ts';
import { startTelemetry } from './start-telemetry.ts';

it('the packages of the 2.x line are refused at start, in CommonJS as in ESM', async () => {
  const starting = startTelemetry({ serviceName: 'svc', otlp: { endpoint: 'http://127.0.0.1:1' } });
  await expect(starting).rejects.toThrow('needs the packages of an OpenTelemetry SDK 3.x');
  expect(Object.values(findRunningSdk())).not.toContain(true);
});
