import { setTimeout as sleep } from 'node:timers/promises';
import { httpService } from '../shared/http-service.ts';
import { port } from '../shared/option-types.ts';
import { describeOptions, readOptions, UsageError } from '../shared/options.ts';
import { problem } from '../shared/problem.ts';
import { onShutdown } from '../shared/shutdown.ts';

/** What the second version of the interface takes for an answer: the fault that a release brings along. */
const SLOW_MS = 300;
const BODY_LIMIT = 1_024;

const OUTAGE = {
  type: 'object',
  required: ['on'],
  additionalProperties: false,
  properties: { on: { type: 'boolean' } },
};

const OPTIONS = { port: port('loopback port of the service') };

const HELP = `node demo/fleet/flags/main.ts --port PORT: feature flags, which every service of the fleet asks at each call
${describeOptions(OPTIONS)}`;

try {
  if (process.argv.includes('--help')) console.log(HELP);
  else await serveFlags(readOptions(OPTIONS, process.argv.slice(2)).port);
} catch (error) {
  console.error(`flags: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

/**
 * GET /v1/flags/MODEL and /v2/flags/MODEL tell whether a model may answer; POST /outage `{"on": true}` lets both fail until
 * it is taken back, for drills.
 */
async function serveFlags(port: number): Promise<void> {
  let isOut = false;
  const app = httpService(BODY_LIMIT);
  for (const [version, delay] of Object.entries({ v1: 0, v2: SLOW_MS })) {
    app.get(`/${version}/flags/:model`, async (_request, reply) => {
      if (delay > 0) await sleep(delay);
      return isOut ? reply.code(503).send(problem('outage', 'flags cannot be read')) : { enabled: true };
    });
  }
  app.post<{ Body: { on: boolean } }>('/outage', { schema: { body: OUTAGE } }, async ({ body }) => {
    isOut = body.on;
    return { outage: isOut };
  });
  onShutdown(() => app.close());
  await app.listen({ host: '127.0.0.1', port });
  console.log(`feature flags on http://127.0.0.1:${port}`);
}
