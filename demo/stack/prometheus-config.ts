import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../tools/programs.mjs';

/** Seconds. */
export const SCRAPE_INTERVAL = 2;
export const EVALUATION_INTERVAL = 5;

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
 * Writes prometheus.yml (as JSON, which is YAML too) and checks it and the rules with promtool.
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
  const config = {
    global: { scrape_interval: `${SCRAPE_INTERVAL}s`, evaluation_interval: `${EVALUATION_INTERVAL}s` },
    rule_files: rules.sort().map((name) => join(rulesFolder, name)),
    alerting: { alertmanagers: [{ static_configs: [{ targets: [local(alertmanagerPort)] }] }] },
    scrape_configs: jobs.map(({ name, ports }) => ({
      job_name: name,
      static_configs: [{ targets: ports.map(local) }],
    })),
  };
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  check(file);
}

function check(file: string): void {
  try {
    execFileSync(program('promtool'), ['check', 'config', file], { stdio: 'pipe', timeout: 30_000 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: Buffer | string; stderr?: Buffer | string };
    throw new Error(`promtool refuses ${file}:\n${stdout}${stderr || (error as Error).message}`);
  }
}
