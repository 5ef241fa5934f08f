import { createServer } from 'node:http';
import { isLoopbackUrl, listenOnLoopback } from '../loopback.ts';
import { port } from '../option-types.ts';
import type { OptionSpec } from '../options.ts';
import { onShutdown } from '../shutdown.ts';
import { Replay, type ReplayPlan } from './run.ts';

const PROGRESS_MS = 10_000;

/** Options of every replay. */
export const targetOptions = {
  targets: targets(),
  'status-port': port('loopback port of GET /status and GET /healthz'),
};

/** Runs a replay, and stays up to tell its status. */
export async function runReplay<Item>(plan: ReplayPlan<Item>, statusPort: number): Promise<void> {
  const run = new Replay(plan);
  const server = createServer((request, response) => {
    const body =
      request.url === '/status' ? run.status() : request.url === '/healthz' ? { status: 'ok' } : undefined;
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: { code: 'not_found', message: 'no such address' } }));
  });
  await listenOnLoopback(server, statusPort);
  const progress = setInterval(() => console.log(progressLine(run)), PROGRESS_MS);
  onShutdown(async () => {
    clearInterval(progress);
    run.stop();
    server.close();
    console.log(progressLine(run));
  });
  await run.run();
  console.log(progressLine(run));
}

function progressLine(run: { status: Replay<unknown>['status'] }): string {
  const { phase, sent, failed, labels, startedOver, lastFailure } = run.status();
  const again = Object.values(startedOver).reduce((sum, times) => sum + times, 0);
  return [
    `${phase}: ${sent} sent, ${labels} labels, ${failed} failed`,
    ...(lastFailure ? [`latest failure ${lastFailure}`] : []),
    ...(again > 0 ? [`out of fresh inputs, started over ${again} times: they repeat`] : []),
  ].join('; ');
}

function targets(): OptionSpec<string[]> {
  return {
    value: 'URL,URL',
    brief: 'replicas, on this machine only',
    parse: (text) =>
      text.split(',').map((part) => {
        const url = URL.parse(part.trim());
        if (!url || !isLoopbackUrl(url) || url.pathname !== '/' || url.search) {
          throw new Error('http origins of this machine such as http://127.0.0.1:8080, separated by commas');
        }
        return url.origin;
      }),
  };
}
