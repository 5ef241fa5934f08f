import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { program } from '../../tools/programs.mjs';

/** Seconds. */
export const SCRAPE_INTERVAL = 2;
export const EVALUATION_INTERVAL = 5;

/**
 * Drift over five minutes is judged as often as this. The pack's own interval is that of a hundred models on one server; the
 * windows, and what is computed, are the same.
 */
const DRIFT_INTERVAL = '5s';
/** So alerts that wait for windows of that interval to be judged need not wait as long to end. */
const KEEP_FIRING: Readonly<Record<string, string>> = { '5m': '1m', '10m': '2m' };
const DRIFT_GROUP = /(- name: parapet-drift-(?:baseline|counts|5m)\n +interval: ).*/g;

export interface ScrapeJob {
  readonly name: string;
  readonly ports: readonly number[];
}

export interface PrometheusSettings {
  /** Where the file is written. */
  readonly file: string;
  readonly rulesFolder: string;
  readonly alertmanagerPort: number;
  readonly jobs: readonly ScrapeJob[];
}

const local = (port: number) => `127.0.0.1:${port}`;

/**
 * Writes prometheus.yml (as JSON, which is YAML too) with the rules beside it, and checks them with promtool.
 * @throws Error with promtool's words
 */
export function writePrometheusConfig({
  file,
  rulesFolder,
  alertmanagerPort,
  jobs,
}: PrometheusSettings): void {
  const rules = readdirSync(rulesFolder).filter((name) => name.endsWith('.yml'));
  if (rules.length === 0) throw new Error(`No rules in ${rulesFolder}. Make them with: npm run generate`);
  const folder = join(dirname(file), 'rules');
  mkdirSync(folder, { recursive: true });
  const config = {
    global: { scrape_interval: `${SCRAPE_INTERVAL}s`, evaluation_interval: `${EVALUATION_INTERVAL}s` },
    rule_files: rules.sort().map((name) => copyRules(join(rulesFolder, name), join(folder, name))),
    alerting: { alertmanagers: [{ static_configs: [{ targets: [local(alertmanagerPort)] }] }] },
    scrape_configs: jobs.map(({ name, ports }) => ({
      job_name: name,
      static_configs: [{ targets: ports.map(local) }],
    })),
  };
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  check(file);
}

function copyRules(from: string, to: string): string {
  const rules = readFileSync(from, 'utf8')
    .replaceAll(DRIFT_GROUP, `$1${DRIFT_INTERVAL}`)
    .replaceAll(
      /(keep_firing_for: )(\w+)/g,
      (_, key: string, time: string) => key + (KEEP_FIRING[time] ?? time),
    );
  writeFileSync(to, rules);
  return to;
}

function check(file: string): void {
  try {
    execFileSync(program('promtool'), ['check', 'config', file], { stdio: 'pipe', timeout: 30_000 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: Buffer | string; stderr?: Buffer | string };
    throw new Error(`promtool refuses ${file}:\n${stdout}${stderr || (error as Error).message}`);
  }
}
