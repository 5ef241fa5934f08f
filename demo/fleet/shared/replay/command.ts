import { httpService } from '../http-service.ts';
import { isLoopbackUrl } from '../loopback.ts';
import { port, whole } from '../option-types.ts';
import type { OptionSpec } from '../options.ts';
import { problem } from '../problem.ts';
import { onShutdown } from '../shutdown.ts';
import { Replay, type ReplayPlan } from './run.ts';

const PROGRESS_MS = 10_000;
const BODY_LIMIT = 1_024;

/** For drills: another phase, or labels withheld. */
interface Steering {
  readonly phase?: string;
  readonly labels?: boolean;
}

const STEERING = {
  type: 'object',
  additionalProperties: false,
  properties: { phase: { type: 'string', maxLength: 64 }, labels: { type: 'boolean' } },
};

/** Options of every replay. */
export const targetOptions = {
  targets: targets(),
  'status-port': port('loopback port of GET /status, POST /steer and GET /healthz'),
  'day-seconds': whole(
    'length of a day: the rate follows its hours, from a fifth to 1.8 times; 0 keeps the rate',
    0,
    86_400,
    0,
  ),
};

/** Runs a replay, and stays up to tell its status at GET /status and to be steered by POST /steer. */
export async function runReplay<Item>(plan: ReplayPlan<Item>, statusPort: number): Promise<void> {
  const run = new Replay(plan);
  const app = httpService(BODY_LIMIT);
  app.get('/status', async () => run.status());
  app.post<{ Body: Steering }>('/steer', { schema: { body: STEERING } }, async ({ body }, reply) => {
    if (body.phase !== undefined && !plan.phases.some(({ name }) => name === body.phase))
      return reply.code(404).send(problem('unknown_phase', 'the replay has no such phase'));
    run.steer(body);
    return run.status();
  });
  await app.listen({ host: '127.0.0.1', port: statusPort });
  const progress = setInterval(() => console.log(progressLine(run)), PROGRESS_MS);
  onShutdown(async () => {
    clearInterval(progress);
    run.stop();
    await app.close();
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
