import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryPredictionStore, parseChecks } from '@parapet/instrumentation';
import { FAMILY } from '@parapet/instrumentation/contract';
import { startTelemetry } from '@parapet/instrumentation/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../../test/support/processes.ts';
import { baselineOf } from '../shared/serving.ts';
import { baselinePath, checksPath, loadModel } from './model-file.ts';
import { createService } from './service.ts';
import { splitFlights } from './split.ts';
import { training } from './train.ts';

let folder: string;
let port: number;
let telemetry: Awaited<ReturnType<typeof startTelemetry>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flights-'));
  port = await freePort();
  telemetry = await startTelemetry({ serviceName: 'flights', prometheus: { port } });
  await training.train(folder);
}, 60_000);
afterAll(async () => {
  await telemetry.shutdown();
  await rm(folder, { recursive: true });
});

async function series(family: string): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${family}{`));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const total = (values: Map<string, number>) => [...values.values()].reduce((sum, value) => sum + value, 0);

it('predicts delays, and measures how far off it is when the flights have arrived', async () => {
  const model = await loadModel(folder);
  const app = createService({
    model,
    baseline: await baselineOf(baselinePath(folder), model),
    checks: parseChecks(await readFile(checksPath(folder), 'utf8')),
    store: memoryPredictionStore(),
    replica: 1,
  });
  const flights = (await splitFlights()).replay.slice(0, 500);
  let absolute = 0;
  for (const { flight, features } of flights) {
    const answer = await app.inject({ method: 'POST', url: '/predict', payload: features });
    expect(answer.statusCode, answer.body).toBe(200);
    const { id, delay } = answer.json();
    absolute += Math.abs(delay - flight.delay);
    const label = await app.inject({ method: 'POST', url: '/labels', payload: { id, delay: flight.delay } });
    expect(label.json()).toMatchObject({ outcome: 'matched' });
  }
  expect(total(await series(FAMILY.regressionMatches))).toBe(500);
  expect(total(await series(FAMILY.regressionAbsoluteErrors))).toBeCloseTo(absolute, 6);
  // Checks inferred from January hold for the first days of February.
  expect(total(await series(FAMILY.validationRows))).toBeGreaterThanOrEqual(500);
  expect(total(await series(FAMILY.validationFailures))).toBeLessThan(10);
  const odd = { ...flights[0]!.features, distance: 15_000 };
  await app.inject({ method: 'POST', url: '/predict', payload: odd });
  const failures = [...(await series(FAMILY.validationFailures))].filter(([, count]) => count > 0);
  expect(failures.some(([name]) => name.includes('"distance"'))).toBe(true);
  await app.close();
});
