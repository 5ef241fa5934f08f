import { metrics, type Tracer, trace } from '@opentelemetry/api';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { defineModel } from '@parapet/instrumentation';
import { measurePaired } from '../paired.ts';
import { features, modelOptions, rows, spanAttributes } from '../workload.ts';
import { PEERS } from './wrappers.ts';

// Prints one line of JSON: what a peer's wrapper and ours cost under the provider that the peer starts, in bare spans
// of a provider of their own. Called by ../main.ts with the name of the peer.
const peer = PEERS[process.argv[2]!]!;

const discard = {
  export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  selectAggregationTemporality: () => 1,
};
const wrap = peer.start(discard);
metrics.setGlobalMeterProvider(
  new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: discard, exportIntervalMillis: 15_000 })],
  }),
);
const unitProcessor = new BatchSpanProcessor({ exporter: discard });
const unitTracer = new TracerProvider({ spanProcessors: [unitProcessor] }).getTracer('unit');

const inputs = rows(30);
const prediction = Object.freeze({ class: 'spam', score: 0.73 });
type Row = (typeof inputs)[number];
let turn = 0;
const next = () => inputs[turn++ & 63]!;
const fn = (_row: Row) => prediction;
const bareSpan = (tracer: Tracer) => () =>
  tracer.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => {
    const result = fn(next());
    span.end();
    return result;
  });

const theirs = wrap(fn);
const ours = defineModel(modelOptions('mail-filter', features(30))).wrapPredict(fn, {
  features: (row) => row,
  prediction: (result) => result,
});
const provider = (
  trace.getTracerProvider() as unknown as { getDelegate(): { forceFlush?(): Promise<void> } }
).getDelegate();
const settle = async () => {
  await unitProcessor.forceFlush();
  // Or its queue fills, and the spans that are dropped look cheap.
  await provider.forceFlush?.();
  await new Promise((resolve) => setTimeout(resolve, 5));
};
console.log(
  JSON.stringify(
    await measurePaired(
      bareSpan(unitTracer),
      [
        { name: 'bare span under its provider', run: bareSpan(trace.getTracer('bench')) },
        { name: 'its wrapper', run: () => theirs(next()) },
        { name: 'wrapped, 30 features', run: () => ours(next()) },
      ],
      settle,
      peer.awaited,
    ),
  ),
);
process.exit();
