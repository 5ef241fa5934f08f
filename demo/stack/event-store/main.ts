import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from './server.ts';
import { EventStore } from './store.ts';

const HELP = `Usage: node demo/stack/event-store/main.ts --port P --data DIR

Takes OpenTelemetry logs at POST /v1/logs and answers Loki's log queries under /loki/api/v1/, on 127.0.0.1.

  --port P    port to listen on
  --data DIR  folder for events.sqlite, made when missing
`;

const { values } = parseArgs({
  options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
});
const port = Number(values.port);
if (values.help) {
  console.log(HELP);
} else if (!values.data || !Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(HELP);
  process.exitCode = 2;
} else {
  await serve(port, values.data);
}

async function serve(port: number, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = new EventStore(join(folder, 'events.sqlite'));
  const app = createServer(store);
  const stop = async () => {
    await app.close();
    store.close();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  console.log(`event store on ${await app.listen({ host: '127.0.0.1', port })}`);
}
