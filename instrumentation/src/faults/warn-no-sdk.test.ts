import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const source = (file: string) => JSON.stringify(new URL(file, import.meta.url));
const SDK = JSON.stringify(import.meta.resolve('@opentelemetry/sdk-metrics'));

/** Runs a service that calls two models without an SDK, in a process of its own. @returns what it wrote to stderr */
async function serve(rest: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const program = `
    import { metrics } from '@opentelemetry/api';
    import { defineModel } from ${source('../model/define-model.ts')};
    for (const version of ['1', '2']) {
      const model = defineModel({ name: 'quiet', version, task: 'classification', datasetId: 'd' });
      if (model.wrapPredict((n) => n + 1)(1) !== 2) throw new Error('another result');
    }
    ${rest}`;
  const { stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, ...env },
  });
  return stderr;
}

const STAY = 'setTimeout(() => undefined, 5_800);';

describe.concurrent('a service without a meter provider', { timeout: 30_000 }, () => {
  it('is warned once, and told what to do', async () => {
    const stderr = await serve(STAY);
    expect(stderr.match(/\[PARAPET_NO_SDK\]/g)).toHaveLength(1);
    expect(stderr).toContain('nothing of them is counted');
    expect(stderr).toContain('startTelemetry');
  });

  it('is not warned when one comes in time', async () => {
    const start = `
      const { MeterProvider } = await import(${SDK});
      setTimeout(() => metrics.setGlobalMeterProvider(new MeterProvider()), 500);`;
    expect(await serve(start + STAY)).toBe('');
  });

  it('is not warned when one comes that throws', async () => {
    const fail = `() => { throw new Error('meter'); }`;
    expect(await serve(`metrics.setGlobalMeterProvider({ getMeter: ${fail} });${STAY}`)).toBe('');
  });

  it('is not warned where that is meant', async () => {
    expect(await serve(STAY, { OTEL_SDK_DISABLED: 'true' })).toBe('');
  });

  it('is neither warned nor kept alive when it ends before', async () => {
    const start = performance.now();
    expect(await serve('')).toBe('');
    expect(performance.now() - start).toBeLessThan(4_500);
  });
});
