import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';
import { ROOT } from '../../tools/steps.ts';
import { freePort, healthy, type Running, start } from './processes.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  readonly url: string;
  query(expression: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

/** A real Prometheus with the pack's rules that scrapes these loopback ports every second. */
export async function startPrometheus(ports: readonly number[]): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(ROOT, 'provisioning', 'prometheus', '*.yml')],
      scrape_configs: [
        { job_name: 'test', static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }] },
      ],
    }),
  );
  const port = await freePort();
  const running: Running = start(program('prometheus'), [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]);
  const url = `http://127.0.0.1:${port}`;
  try {
    await healthy(`${url}/-/ready`);
  } catch (error) {
    await running.stop();
    throw new Error(`Prometheus did not start: ${running.output()}`, { cause: error });
  }
  return { url, query: (expression) => query(url, expression), stop: running.stop };
}

/** Instant query; numbers are parsed, `NaN` and `+Inf` included. */
export async function query(url: string, expression: string): Promise<Sample[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const body = (await response.json()) as { status: string; error?: string; data: { result: RawSample[] } };
  if (body.status !== 'success') throw new Error(`${expression}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({
    labels: metric,
    value: Number(value[1].replace('Inf', 'Infinity')),
  }));
}

interface RawSample {
  metric: Record<string, string>;
  value: [number, string];
}
