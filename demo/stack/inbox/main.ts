import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createInbox } from './server.ts';

const HELP = `Usage: node demo/stack/inbox/main.ts --port P --token-file FILE

Takes Alertmanager's notifications in place of people, on 127.0.0.1, and lists them at GET /notifications.

  --port P           port to listen on
  --token-file FILE  bearer token that Alertmanager has to show
`;

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'token-file': { type: 'string' }, help: { type: 'boolean' } },
});
const port = Number(values.port);
if (values.help) {
  console.log(HELP);
} else if (!values['token-file'] || !Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(HELP);
  process.exitCode = 2;
} else {
  const app = createInbox(readFileSync(values['token-file'], 'utf8').trim());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void app.close());
  console.log(`inbox on ${await app.listen({ host: '127.0.0.1', port })}`);
}
