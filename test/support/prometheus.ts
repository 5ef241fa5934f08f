import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';
import { ROOT } from '../../tools/steps.ts';
import { freePort, healthy, start } from './processes.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus on a free loopback port. */
export interface Prometheus {
  readonly url: string;
  /** Instant query; at a time in seconds, or now. */
  query(expression: string, time?: number): Promise<Sample[]>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Puts history in OpenMetrics text into the data folder of a Prometheus that has not started yet. */
export function loadHistory(lines: Iterable<string>, data: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-history-'));
  const text = join(folder, 'history.om');
  try {
    writeFileSync(text, `${[...lines].join('\n')}\n# EOF\n`);
    const args = ['tsdb', 'create-blocks-from', 'openmetrics', text, data];
    execFileSync(program('promtool'), args, { stdio: 'pipe', maxBuffer: 1 << 28 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts a Prometheus in a folder of its own.
 *
 * @param config as prometheus.yml has it, rule files by absolute path; or what makes it, of the folder
 * @param fill puts history into the data folder first
 */
export async function runPrometheus(
  config: object | ((folder: string) => object),
  fill?: (data: string) => void,
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-prometheus-'));
  const file = join(folder, 'prometheus.yml');
  const data = join(folder, 'data');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(typeof config === 'function' ? config(folder) : config));
  fill?.(data);
  const port = await freePort();
  const running = start(program('prometheus'), [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=30d',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]);
  const stop = () => running.stop().finally(() => rmSync(folder, { recursive: true, force: true }));
  const url = `http://127.0.0.1:${port}`;
  try {
    await healthy(`${url}/-/ready`);
  } catch (error) {
    await stop();
    throw new Error(`Prometheus did not start: ${running.output()}`, { cause: error });
  }
  return { url, query: (expression, time) => query(url, expression, time), stop };
}

/** A Prometheus that scrapes these loopback ports every second, and evaluates all rules of the pack as often. */
export function scrapeWithRules(ports: readonly number[]): Promise<Prometheus> {
  return runPrometheus((folder) => ({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [rulesOfOneInterval(join(folder, 'rules'))],
    scrape_configs: [
      { job_name: 'test', static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }] },
    ],
  }));
}

/** Rules without their own intervals, of minutes, which no test should have to wait for. */
export function ofOneInterval(rules: string): string {
  return rules.replaceAll(/^ {4}interval: .*\n/gm, '');
}

function rulesOfOneInterval(folder: string): string {
  const from = join(ROOT, 'provisioning', 'prometheus');
  mkdirSync(folder);
  for (const file of readdirSync(from).filter((name) => name.endsWith('.yml'))) {
    writeFileSync(join(folder, file), ofOneInterval(readFileSync(join(from, file), 'utf8')));
  }
  return join(folder, '*.yml');
}

interface RawSample {
  readonly metric: Record<string, string>;
  readonly value: readonly [number, string];
}

/**
 * Instant query of a Prometheus, or of what passes its API on.
 *
 * @param time seconds; now without it
 * @throws Error with Prometheus' own message
 */
export async function query(url: string, expression: string, time?: number): Promise<Sample[]> {
  const parameters = new URLSearchParams({ query: expression, ...(time && { time: String(time) }) });
  const response = await fetch(`${url}/api/v1/query?${parameters}`);
  const body = (await response.json()) as { status: string; error?: string; data: { result: RawSample[] } };
  if (body.status !== 'success') throw new Error(`${expression}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({
    labels: metric,
    value: Number(value[1].replace('Inf', 'Infinity')),
  }));
}
