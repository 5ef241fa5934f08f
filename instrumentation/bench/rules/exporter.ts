import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { type Line, MODEL } from './template.ts';

// Answers /<model>/<replica> with the scrape of the template, under that name and with counters that grow at two
// calls a second. In a thread of its own: what it takes is not the benchmark's.
const lines = workerData as readonly Line[];
const CALLS = 2_000;
const PER_SECOND = 2;
const started = Date.now();
const parts = lines.map(({ series }) => series.split(`"${MODEL}"`));

const server = createServer((request, response) => {
  const [, model, replica] = request.url!.split('/');
  // Replicas are of different age, as they are.
  const seconds = (Date.now() - started) / 1000 + 3_600 * (1 + Number(replica));
  const factor = (seconds * PER_SECOND) / CALLS;
  const text = lines.map(({ value, grows }, i) => {
    const now = grows ? value * factor : value;
    return `${parts[i]!.join(`"${model}"`)} ${Number.isInteger(value) ? Math.floor(now) : now}\n`;
  });
  response.end(text.join(''));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort!.postMessage(typeof address === 'object' && address?.port);
});
