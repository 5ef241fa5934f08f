import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { program } from '../../../tools/programs.mjs';

/** Lets a real Prometheus scrape a text once or more, and gives what a query that finds something then gives. */
export async function queryScraped(text: string, query: string): Promise<number> {
  const target = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'parapet-prometheus-'));
  const address = `127.0.0.1:${await freePort()}`;
  const config = `scrape_configs: [{job_name: t, scrape_interval: 500ms, scrape_timeout: 500ms, static_configs: [{targets: ["127.0.0.1:${(target.address() as AddressInfo).port}"]}]}]`;
  await writeFile(join(folder, 'prometheus.yml'), config);
  const server = spawn(
    program('prometheus'),
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  try {
    return await firstValue(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`);
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
    target.closeAllConnections();
    target.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstValue(url: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    await pause(200);
    const response = await fetch(url).catch(() => undefined);
    if (!response?.ok) continue;
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    const value = data.result[0]?.value[1];
    if (value !== undefined) return Number(value);
  }
  throw new Error(`Prometheus had no answer to ${url}`);
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}
