import { createServer } from 'node:http';
import { isLoopbackUrl, listenOnLoopback } from '../shared/loopback.ts';
import { port, quantity, whole } from '../shared/option-types.ts';
import type { OptionSpec, Options } from '../shared/options.ts';
import { Replay } from '../shared/replay/run.ts';
import { onShutdown } from '../shared/shutdown.ts';
import { shiftMails, splitHome } from './split.ts';

const PROGRESS_MS = 10_000;
const DAY = 86_400;

export const replayOptions = {
  targets: targets(),
  'status-port': port('loopback port of GET /status and GET /healthz'),
  rate: quantity('mean mails a second over all replicas, 0.1 to 200', 0.1, 200, 10),
  'quiet-seconds': whole('length of the quiet phase; 90 s at 10/s use up its 900 fresh mails', 0, DAY, 90),
  'shift-seconds': whole('length of the shift; 0 goes on until stopped', 0, DAY, 0),
  'label-delay-seconds': quantity('mean delay of a label; each takes 0.5 to 1.5 of it', 0, DAY, 20),
};

/** Sends quiet mail, then the shift, and stays up to tell its status. */
export async function replay(options: Options<typeof replayOptions>): Promise<void> {
  const run = new Replay({
    targets: options.targets,
    rate: options.rate,
    quietSeconds: options['quiet-seconds'],
    shiftSeconds: options['shift-seconds'],
    labelDelaySeconds: options['label-delay-seconds'],
    quiet: (await splitHome()).replay,
    shift: await shiftMails(),
  });
  const server = createServer((request, response) => {
    const body =
      request.url === '/status' ? run.status() : request.url === '/healthz' ? { status: 'ok' } : undefined;
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: { code: 'not_found', message: 'no such address' } }));
  });
  await listenOnLoopback(server, options['status-port']);
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

function progressLine(run: Replay): string {
  const { phase, sent, failed, labels, startedOver, lastFailure } = run.status();
  const again = startedOver.quiet + startedOver.shift;
  return [
    `${phase}: ${sent} mails sent, ${labels} labels, ${failed} failed`,
    ...(lastFailure ? [`latest failure ${lastFailure}`] : []),
    ...(again > 0 ? [`out of fresh mail, started over ${again} times: mail repeats`] : []),
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
