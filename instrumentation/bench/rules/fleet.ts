import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Prometheus, runPrometheus } from '../../../test/support/prometheus.ts';
import { ROOT } from '../../../tools/steps.ts';
import type { Line } from './template.ts';

export const REPLICAS = 5;
export const SCRAPE_SECONDS = 30;
/** Until a window of five minutes is full, and the groups that read it have been evaluated on that. */
const WARM_UP_SECONDS = 330;
const POLL_SECONDS = 5;
const CPU = 'process_cpu_seconds_total';

export interface GroupFigures {
  readonly name: string;
  readonly intervalSeconds: number;
  /** Durations of the evaluations after the warm-up, ascending. */
  readonly seconds: readonly number[];
  readonly series: number;
  readonly errors: readonly string[];
}

export interface FleetFigures {
  readonly models: number;
  readonly groups: readonly GroupFigures[];
  readonly series: number;
  readonly samplesPerSecond: number;
  readonly memoryBytes: number;
  /** Of the whole Prometheus, scraping included, after the warm-up. */
  readonly cores: number;
  readonly missed: number;
}

interface RuleGroup {
  readonly name: string;
  readonly interval: number;
  readonly evaluationTime: number;
  readonly lastEvaluation: string;
  readonly rules: readonly { readonly name: string; readonly lastError?: string }[];
}

/** Runs a fleet of `models` under the pack's rules for some minutes after the warm-up. */
export async function measureFleet(
  lines: readonly Line[],
  models: number,
  minutes: number,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<FleetFigures> {
  const worker = new Worker(new URL('./exporter.ts', import.meta.url), { workerData: lines });
  const [port] = (await once(worker, 'message')) as [number];
  const prometheus = await runPrometheus((folder) => config(port, models, rulesFor(models, folder)));
  try {
    return await watch(prometheus, models, minutes, progress, signal);
  } finally {
    await prometheus.stop();
    await worker.terminate();
  }
}

const nameOf = (model: number) => `model-${model}`;

/** The pack's rules, with the objectives of a demo service for each model. */
function rulesFor(models: number, folder: string): string {
  const provisioning = join(ROOT, 'provisioning');
  const [slo, out] = [join(folder, 'slo'), join(folder, 'rules')];
  const example = readFileSync(join(provisioning, 'slo', 'mail-filter.yaml'), 'utf8');
  mkdirSync(slo);
  for (let i = 0; i < models; i++)
    writeFileSync(join(slo, `${nameOf(i)}.yaml`), example.replaceAll('mail-filter', nameOf(i)));
  execFileSync(process.execPath, [join(provisioning, 'generate.ts'), '--slo', slo, '--out', out]);
  return join(out, 'prometheus', '*.yml');
}

function config(port: number, models: number, rules: string): object {
  const static_configs = Array.from({ length: models * REPLICAS }, (_, i) => {
    const [model, replica] = [nameOf(Math.floor(i / REPLICAS)), i % REPLICAS];
    return {
      targets: [`127.0.0.1:${port}`],
      labels: { __metrics_path__: `/${model}/${replica}`, instance: `${model}-${replica}:9464` },
    };
  });
  return {
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: '1m' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'fleet', static_configs }],
  };
}

async function watch(
  { url, query }: Prometheus,
  models: number,
  minutes: number,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<FleetFigures> {
  const durations = new Map<string, Map<string, number>>();
  const began = Date.now();
  const end = began + (WARM_UP_SECONDS + minutes * 60) * 1000;
  let groups: readonly RuleGroup[] = [];
  let warmedUp: { readonly at: number; readonly cpu: number } | undefined;
  while (Date.now() < end) {
    await sleep(POLL_SECONDS * 1000, undefined, { signal });
    groups = await ruleGroups(url);
    const warm = began + WARM_UP_SECONDS * 1000;
    for (const { name, lastEvaluation, evaluationTime } of groups) {
      if (Date.parse(lastEvaluation) < warm) continue;
      const seen = durations.get(name) ?? new Map();
      durations.set(name, seen.set(lastEvaluation, evaluationTime));
    }
    if (Date.now() >= warm) warmedUp ??= { at: Date.now(), cpu: (await ownMetrics(url))(CPU) };
    const left = Math.ceil((end - Date.now()) / 1000);
    progress(`${models} models: ${Date.now() < warm ? 'filling the windows' : 'measuring'}, ${left} s left`);
  }
  const own = await ownMetrics(url);
  return {
    models,
    groups: groups.map((group) => figuresOf(group, [...(durations.get(group.name)?.values() ?? [])], own)),
    series: own('prometheus_tsdb_head_series'),
    samplesPerSecond:
      (models * REPLICAS * ((await query('max(scrape_samples_scraped)'))[0]?.value ?? 0)) / SCRAPE_SECONDS,
    memoryBytes: own('process_resident_memory_bytes'),
    cores: warmedUp ? (own(CPU) - warmedUp.cpu) / ((Date.now() - warmedUp.at) / 1000) : Number.NaN,
    missed: own('prometheus_rule_group_iterations_missed_total'),
  };
}

type OwnMetric = (name: string, group?: string) => number;

function figuresOf(group: RuleGroup, seconds: number[], own: OwnMetric): GroupFigures {
  return {
    name: group.name,
    intervalSeconds: group.interval,
    seconds: seconds.sort((a, b) => a - b),
    series: own('prometheus_rule_group_last_evaluation_samples', group.name),
    errors: group.rules.flatMap(({ name, lastError }) => (lastError ? [`${name}: ${lastError}`] : [])),
  };
}

async function ruleGroups(url: string): Promise<RuleGroup[]> {
  const body = (await (await fetch(`${url}/api/v1/rules`)).json()) as { data: { groups: RuleGroup[] } };
  return body.data.groups;
}

/** Values of Prometheus's own metrics, summed; those of one rule group where it is named. */
async function ownMetrics(url: string): Promise<OwnMetric> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return (name, group) =>
    lines
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .filter((line) => group === undefined || line.includes(`;${group}"}`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
