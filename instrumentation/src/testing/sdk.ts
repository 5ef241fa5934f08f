import * as api from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  type DataPoint,
  DataPointType,
  type Histogram,
  MeterProvider,
  type MetricData,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { modelSpanProcessor } from '../context/model-span-processor.ts';

/** A reader that collects when asked; with the limits that an SDK has by default. */
class TestReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {
    // Nothing is held.
  }
  protected override async onShutdown(): Promise<void> {
    // Nothing runs.
  }
}

export interface Point {
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
  /** Only of a histogram; `value` is its count then. */
  readonly sum?: number | undefined;
}

/** `counter`: a sum that only grows; `updowncounter`: one that may fall. */
export type Kind = 'counter' | 'updowncounter' | 'gauge' | 'histogram';

/** An SDK of the line under test, registered with the api, that keeps what it gets in memory. */
export interface TestSdk {
  spans(): ReadableSpan[];
  events(): {
    eventName?: string;
    severityNumber?: number;
    attributes: Record<string, unknown>;
    body?: unknown;
  }[];
  /** Points of one metric by a fresh collection. */
  points(metric: string): Promise<Point[]>;
  /** What a metric is exported as, by a fresh collection. */
  kind(metric: string): Promise<Kind | undefined>;
  value(metric: string, attributes: Record<string, unknown>): Promise<number | undefined>;
  collectErrors(): Promise<unknown[]>;
  stop(): Promise<void>;
}

export interface TestSdkOptions {
  readonly unsampled?: boolean;
  readonly processors?: readonly SpanProcessor[];
}

export async function startTestSdk({ unsampled, processors = [] }: TestSdkOptions = {}): Promise<TestSdk> {
  const spanExporter = new InMemorySpanExporter();
  const logExporter = new InMemoryLogRecordExporter();
  const reader = new TestReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const tracerProvider = new TracerProvider({
    spanProcessors: [
      modelSpanProcessor() as SpanProcessor,
      new SimpleSpanProcessor({ exporter: spanExporter }),
      ...processors,
    ],
    ...(unsampled && { sampler: new AlwaysOffSampler() }),
  });
  const loggerProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter: logExporter })],
  });
  const logs = await logsApi();
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.trace.setGlobalTracerProvider(tracerProvider);
  api.metrics.setGlobalMeterProvider(meterProvider);
  logs.setGlobalLoggerProvider(loggerProvider);

  const points = async (name: string): Promise<Point[]> => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ dataPoints }) =>
          (dataPoints as DataPoint<number | Histogram>[]).map(({ attributes, value }) => ({
            scope: scope.name,
            attributes,
            ...(typeof value === 'number' ? { value } : { value: value.count, sum: value.sum }),
          })),
        ),
    );
  };
  return {
    spans: () => spanExporter.getFinishedSpans(),
    events: () => logExporter.getFinishedLogRecords() as never,
    points,
    async kind(name) {
      const { resourceMetrics } = await reader.collect();
      const found = resourceMetrics.scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .find(({ descriptor }) => descriptor.name === name);
      return found && kindOf(found);
    },
    async value(name, attributes) {
      const wanted = Object.entries(attributes);
      const found = (await points(name)).filter((point) =>
        wanted.every(([key, value]) => point.attributes[key] === value),
      );
      return found.length === 0 ? undefined : found.reduce((sum, point) => sum + point.value, 0);
    },
    collectErrors: async () => (await reader.collect()).errors,
    async stop() {
      api.trace.disable();
      api.metrics.disable();
      api.context.disable();
      logs.disable();
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
}

function kindOf(metric: MetricData): Kind {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'updowncounter';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

interface LogsApi {
  setGlobalLoggerProvider(provider: unknown): unknown;
  disable(): void;
}

async function logsApi(): Promise<LogsApi> {
  if ('logs' in api) return api.logs as LogsApi;
  // Only the 2.x line needs it, where the api has no logs; its types are not those of the line we compile against.
  const name = '@opentelemetry/api-logs';
  return ((await import(/* @vite-ignore */ name)) as { logs: LogsApi }).logs;
}
