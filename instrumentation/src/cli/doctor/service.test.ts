import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../../test/support/processes.ts';
import { BaselineBuilder } from '../../baseline/index.ts';
import { defineModel } from '../../model/define-model.ts';
import { startTelemetry, type Telemetry } from '../../node/start-telemetry.ts';
import { runCli } from '../testing.ts';

// A real service of this process, scraped over HTTP.
let telemetry: Telemetry;
let url: string;
let traffic: NodeJS.Timeout;

const baseline = new BaselineBuilder({ datasetId: 'set-1' }).addRow({ x: 1 }).addRow({ x: 2 }).build();
const options = { name: 'sound', version: '1', task: 'classification', datasetId: 'set-1', baseline };

beforeAll(async () => {
  const port = await freePort();
  telemetry = await startTelemetry({ serviceName: 'svc', prometheus: { port } });
  url = `http://127.0.0.1:${port}`;
  const predict = defineModel(options).wrapPredict((x: number) => x, { features: (x) => ({ x }) });
  traffic = setInterval(() => predict(1), 50);
});
afterAll(async () => {
  clearInterval(traffic);
  await telemetry.shutdown();
});

const doctor = (...args: string[]) => runCli(['doctor', url, '--interval', '1', ...args]);
const findings = async () => {
  const { stdout } = await doctor('--json');
  const list = JSON.parse(stdout).findings as { id: string; severity: string; subjects: string[] }[];
  return list.map(({ id, severity, subjects }) => `${severity} ${id} ${subjects}`);
};

test('a sound service is healthy', async () => {
  const ran = await doctor();
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/\/metrics: 1 model version, \d+ series\n\n✓ healthy: nothing found\n/);
});

test('without calls between, that is said', async () => {
  clearInterval(traffic);
  expect(await findings()).toEqual(['info no_traffic ']);
});

describe('what the library counts and checks', () => {
  test('is found, with the fix of the docs', async () => {
    const bare = defineModel({ ...options, name: 'bare', baseline: undefined });
    defineModel({ ...options, name: 'idle', datasetId: 'set-2' });
    const predict = bare.wrapPredict(() => 1, { features: () => 5 as never });
    predict();
    expect(await findings()).toEqual([
      'error baseline_of_other_data idle@1',
      'warning baseline_missing bare@1',
      'warning row_invalid bare@1 (1)',
      'warning no_calls idle@1',
      'info no_traffic ',
    ]);
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(stdout).toContain('✗ error  baseline_of_other_data: the baseline was built from another data set');
    expect(stdout).toMatch(
      /row_invalid: The mapper gave something .*\n {6}bare@1 \(1\)\n {3}why {3}what is lost: .*\n {3}fix {3}mend the mapper\n {3}see {3}docs\/robustness.md/,
    );
    expect(stdout).toMatch(/✗ 1 error, 3 warnings, 1 for information\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  test('a fault that goes on rising is an error', async () => {
    const predict = defineModel({ ...options, name: 'bare', baseline: undefined }).wrapPredict(() => 1, {
      features: () => 5 as never,
    });
    const rising = setInterval(() => predict(), 50);
    const found = await findings();
    clearInterval(rising);
    expect(found[1]).toMatch(/^error row_invalid bare@1 \(\d+, rising\)$/);
  });
});
