import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { startTelemetry } from '@parapet/instrumentation/node';
import { everythingOn } from './everything.ts';
import { rows } from './workload.ts';

// A service at full speed while every exporter hangs: takes connections, never answers. Prints what the memory does
// and what a prediction takes, beside the bare one in turns. Wants --expose-gc.
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const seconds = Number(values.minutes) * 60;

let rejections = 0;
process.on('unhandledRejection', () => rejections++);

// In a thread of its own: what it holds of the requests is not the service's.
const hanging = new Worker(
  `const { parentPort } = require('node:worker_threads');
   let requests = 0;
   const server = require('node:http').createServer(() => parentPort.postMessage(++requests));
   server.listen(0, '127.0.0.1', () => parentPort.postMessage(-server.address().port));`,
  { eval: true },
);
let requests = 0;
const port = await new Promise<number>((resolve) => {
  hanging.on('message', (message: number) => {
    if (message < 0) resolve(-message);
    else requests = message;
  });
});
process.env.OTEL_METRIC_EXPORT_INTERVAL = '1000';
process.env.OTEL_EXPORTER_OTLP_TIMEOUT = '2000';
const telemetry = await startTelemetry({
  serviceName: 'hanging',
  otlp: { endpoint: `http://127.0.0.1:${port}` },
});

/** A layer of a small network: some 0.3 ms of real work. */
const weights = Float64Array.from({ length: 640 * 640 }, (_, i) => Math.sin(i));
function infer(row: Record<string, unknown>): { id: string; class: string; score: number } {
  let score = 0;
  for (let i = 0; i < 640; i++) {
    let sum = Number(row.feature_0);
    for (let j = 0; j < 640; j++) sum += weights[i * 640 + j]! * j;
    score += Math.tanh(sum);
  }
  return { id: `${calls++}`, class: score > 0 ? 'spam' : 'ham', score };
}

let calls = 0;
const inputs = rows(30);
const predict = everythingOn('mail-filter').wrapPredict(infer, {
  features: (row) => row,
  prediction: (result) => result,
});

const CHUNK = 500;
const times = { bare: [] as number[], wrapped: [] as number[] };
function run(which: keyof typeof times, fn: (row: Record<string, unknown>) => unknown): void {
  for (let i = 0; i < CHUNK; i++) {
    const start = performance.now();
    fn(inputs[i & 63]!);
    times[which].push(performance.now() - start);
  }
}

function heap(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * (sorted.length - 1))]!;
const heaps: number[] = [];
const began = performance.now();
let reported = began;
console.log('  minute   heap MiB   calls   bare p50 / p99 µs   wrapped p50 / p99 µs   hanging requests');
while (performance.now() - began < seconds * 1000) {
  run('bare', infer);
  await sleep(0);
  run('wrapped', predict);
  await sleep(0);
  if (performance.now() - reported < (seconds * 1000) / 20) continue;
  reported = performance.now();
  const cells = (['bare', 'wrapped'] as const).map((which) => {
    const sorted = times[which].sort((a, b) => a - b);
    times[which] = [];
    return `${(quantile(sorted, 0.5) * 1000).toFixed(1)} / ${(quantile(sorted, 0.99) * 1000).toFixed(1)}`;
  });
  heaps.push(heap());
  const minute = ((reported - began) / 60_000).toFixed(1);
  console.log(
    `${minute.padStart(8)} ${heaps.at(-1)!.toFixed(1).padStart(10)} ${String(calls).padStart(9)}   ${cells[0]!.padEnd(18)}  ${cells[1]!.padEnd(20)} ${requests}`,
  );
}
const half = heaps.slice(heaps.length >> 1);
console.log(
  `heap over the second half: ${(half.at(-1)! - half[0]!).toFixed(2)} MiB; unhandled rejections: ${rejections}`,
);
await telemetry.shutdown();
await hanging.terminate();
process.exit(rejections === 0 ? 0 : 1);
