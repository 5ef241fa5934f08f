import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from '../../../tools/programs.mjs';
import { files } from '../files.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus that evaluates the generated rules over given history. */
export interface RealPrometheus {
  /** Instant query at a time in seconds. */
  query(expression: string, time: number): Promise<Sample[]>;
  /** Value of the metric of that name in Prometheus's own metrics with the text in its labels, summed. */
  ownMetric(name: string, withText: string): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Loads history in OpenMetrics text into blocks and starts a Prometheus on them, on a free loopback port. All groups are
 * evaluated every `evaluationSeconds`, whatever interval they name, so that nobody waits minutes.
 */
export async function startPrometheus(
  history: Iterable<string>,
  evaluationSeconds = 2,
): Promise<RealPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-prometheus-'));
  const data = join(folder, 'data');
  const text = join(folder, 'history.om');
  writeFileSync(text, `${[...history].join('\n')}\n# EOF\n`);
  execFileSync(program('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', text, data], {
    stdio: 'pipe',
    maxBuffer: 1 << 28,
  });
  rmSync(text);
  for (const [name, rules] of Object.entries(files)) {
    writeFileSync(join(folder, name), rules.replaceAll(/^ {4}interval: .*\n/gm, ''));
  }
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { evaluation_interval: `${evaluationSeconds}s` },
      rule_files: [join(folder, '*.rules.yml')],
    }),
  );
  const port = await freePort();
  const server = spawn(
    program('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=30d',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopServer(server).finally(() => rmSync(folder, { recursive: true, force: true }));
  try {
    await ready(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    query: (expression, time) => instantQuery(url, expression, time),
    ownMetric: (name, withText) => ownMetric(url, name, withText),
    stop,
  };
}

async function instantQuery(url: string, query: string, time: number): Promise<Sample[]> {
  const answer = await fetch(`${url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query, time: String(time) }),
  });
  const body = (await answer.json()) as {
    status: string;
    error?: string;
    data: { result: { metric: Record<string, string>; value: [number, string] }[] };
  };
  if (body.status !== 'success') throw new Error(`${query}: ${body.error}`);
  return body.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

async function ownMetric(url: string, name: string, withText: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  return lines
    .filter((line) => line.startsWith(`${name}{`) && line.includes(withText))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && server.exitCode === null; tries++) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`Prometheus did not become ready (exit code ${server.exitCode})`);
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
