import { context, metrics, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export type Mode = 'sampled' | 'unsampled' | 'no SDK';

const discard = {
  export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
};

/** What a benchmark needs of an SDK whose exporters discard. */
export interface BenchSdk {
  /** A tracer that samples in every mode, and is not registered: the unit is always made with it. */
  readonly unit: Tracer;
  /** Empties the queues of spans, and lets everything run that waits for the event loop to turn. */
  settle(): Promise<void>;
}

/** Registers an SDK for a mode; for `no SDK` only a context manager, since the unit needs one. */
export function startSdk(mode: Mode): BenchSdk {
  const processors = [
    new BatchSpanProcessor({ exporter: discard }),
    new BatchSpanProcessor({ exporter: discard }),
  ];
  const [unit, registered] = processors.map(
    (processor, i) =>
      new TracerProvider({
        spanProcessors: [processor],
        ...(i === 1 && mode === 'unsampled' && { sampler: new AlwaysOffSampler() }),
      }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (mode !== 'no SDK') {
    trace.setGlobalTracerProvider(registered!);
    metrics.setGlobalMeterProvider(
      new MeterProvider({
        readers: [new PeriodicExportingMetricReader({ exporter: discard, exportIntervalMillis: 15_000 })],
      }),
    );
  }
  return {
    unit: unit!.getTracer('unit'),
    async settle() {
      for (const processor of processors) await processor.forceFlush();
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}
