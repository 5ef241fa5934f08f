import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  envDetector,
  hostDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { advised, codeOf } from '../check/advised.ts';
import { modelSpanProcessor } from '../context/model-span-processor.ts';
import { prometheusViews } from '../export/prometheus-views.ts';
import { redactingLogRecordProcessor } from '../redaction/log-record-processor.ts';
import { redactingMetricReader } from '../redaction/metric-reader.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { redactingSpanProcessor } from '../redaction/span-processor.ts';
import type { TelemetryPlan } from './options.ts';
import { redactingDetector } from './redacting-detector.ts';
import type { RunningSdk } from './running-sdk.ts';
import { watchDrops } from './watch-drops.ts';
import { watchExports } from './watch-exports.ts';

const METRIC_INTERVAL_MS = 15_000;

/** What this package started, and how to flush and stop it. Both may take as long as an exporter does. */
export interface StartedSdk {
  forceFlush(): Promise<void>;
  /** Flushes and stops. */
  shutdown(): Promise<void>;
  /** Takes it from the api: calls that still come count as `no_sdk`, and a later start finds the place free. */
  unregister(): void;
}

/**
 * Starts what is wanted and not there yet.
 *
 * @throws Error when the port for Prometheus is taken
 */
export async function startSdk(plan: TelemetryPlan, running: RunningSdk): Promise<StartedSdk> {
  const spanProcessors =
    running.traces || !plan.urls.traces ? [] : traceProcessors(plan.urls.traces, plan.redactor);
  const { redactor } = plan;
  const metricReaders = running.metrics
    ? []
    : (await readers(plan)).map((reader) => (redactor ? redactingMetricReader(redactor, reader) : reader));
  const logProcessors =
    running.logs || !plan.urls.logs ? [] : logRecordProcessors(plan.urls.logs, plan.redactor);

  const sdk = new NodeSDK({
    // The last one wins. Not the process detector: the command line may hold secrets.
    resourceDetectors: [serviceInstanceIdDetector, envDetector, hostDetector, planDetector(plan)].map(
      (detector) => (redactor ? redactingDetector(redactor, detector) : detector),
    ),
    ...(running.contextManager && { contextManager: null as never }),
    ...(running.propagator && { textMapPropagator: null }),
    spanProcessors,
    metricReaders,
    views: plan.prometheus ? prometheusViews() : [],
    ...(logProcessors.length > 0 && { logRecordProcessors: logProcessors }),
  });
  if (logProcessors.length > 0) sdk.start();
  else startWithoutLogs(sdk);

  return {
    async forceFlush() {
      await Promise.all(
        [...spanProcessors, ...metricReaders, ...logProcessors].map((part) => part.forceFlush()),
      );
    },
    shutdown: () => sdk.shutdown(),
    unregister() {
      if (spanProcessors.length > 0) trace.disable();
      if (metricReaders.length > 0) metrics.disable();
      if (logProcessors.length > 0) logs.disable();
      if (!running.contextManager) context.disable();
      if (!running.propagator) propagation.disable();
    },
  };
}

function planDetector({ serviceName, serviceVersion, serviceInstanceId }: TelemetryPlan): ResourceDetector {
  const attributes = {
    'service.name': serviceName,
    ...(serviceVersion !== undefined && { 'service.version': serviceVersion }),
    ...(serviceInstanceId !== undefined && { 'service.instance.id': serviceInstanceId }),
  };
  return { detect: () => ({ attributes }) };
}

function traceProcessors(url: string, redactor: Redactor | undefined): SpanProcessor[] {
  const batch = new BatchSpanProcessor({
    exporter: watchExports(new OTLPTraceExporter({ url })),
    selfObsMeterProvider: watchDrops(),
  });
  return [modelSpanProcessor(), redactor ? redactingSpanProcessor(redactor, batch) : batch];
}

function logRecordProcessors(url: string, redactor: Redactor | undefined): LogRecordProcessor[] {
  const batch = new BatchLogRecordProcessor({
    exporter: watchExports(new OTLPLogExporter({ url })),
    selfObsMeterProvider: watchDrops(),
  });
  return [redactor ? redactingLogRecordProcessor(redactor, batch) : batch];
}

async function readers({ prometheus, urls }: TelemetryPlan): Promise<IMetricReader[]> {
  const readers: IMetricReader[] = [];
  if (prometheus) {
    // Without scope labels: a series that moves to another shard stays the same series.
    const exporter = new PrometheusExporter({
      ...prometheus,
      withoutScopeInfo: true,
      preventServerStart: true,
    });
    await exporter.startServer().catch((error: unknown) => {
      throw portProblem(prometheus, error);
    });
    readers.push(exporter);
  }
  if (urls.metrics) {
    const interval = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL) || METRIC_INTERVAL_MS;
    readers.push(
      new PeriodicExportingMetricReader({
        exporter: watchExports(new OTLPMetricExporter({ url: urls.metrics })),
        exportIntervalMillis: interval,
        exportTimeoutMillis: interval,
      }),
    );
  }
  return readers;
}

function portProblem({ host, port }: NonNullable<TelemetryPlan['prometheus']>, error: unknown): Error {
  const advice =
    codeOf(error) === 'EADDRINUSE'
      ? ': it is taken. Give each process and each thread a port of its own, such as 9464 + cluster.worker.id, or send by otlp'
      : '';
  return advised(`startTelemetry option prometheus.port cannot be opened at ${host}:${port}${advice}`, error);
}

// NodeSDK has no other way to leave logs out: without processors it takes its own from the environment.
function startWithoutLogs(sdk: NodeSDK): void {
  const before = process.env.OTEL_LOGS_EXPORTER;
  process.env.OTEL_LOGS_EXPORTER = 'none';
  try {
    sdk.start();
  } finally {
    if (before === undefined) delete process.env.OTEL_LOGS_EXPORTER;
    else process.env.OTEL_LOGS_EXPORTER = before;
  }
}
