import * as api from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, expect, it, vi } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { baselineOf, modelOptions, numeric } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';

let sdk: TestSdk | undefined;
afterEach(async () => {
  await sdk?.stop();
  sdk = undefined;
});

const make = () => {
  const model = defineModel(modelOptions({ baseline: baselineOf([numeric('n')]) }));
  const predict = model.wrapPredict((n: number) => n + 1, { features: (n) => ({ n }) });
  return { model, predict, of: { [ATTR.modelName]: model.name } };
};

it('a model called before any SDK counts from the moment there is one, and says what was lost', async () => {
  const { predict, of, model } = make();
  expect(predict(1)).toBe(2);
  expect(predict(1)).toBe(2);
  sdk = await startTestSdk();
  expect(predict(1)).toBe(2);
  expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
  expect(await sdk.value(metrics.featureObservations.name, of)).toBe(1);
  expect(await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'no_sdk' })).toBe(2);
  const own = sdk.events().filter(({ attributes }) => attributes[ATTR.modelName] === model.name);
  expect(own.map(({ eventName }) => eventName)).toEqual([
    events.modelLoaded.name,
    events.instrumentationFault.name,
  ]);
});

it('a model called after shutdown', async () => {
  const { predict, of } = make();
  const first = await startTestSdk();
  predict(1);
  await first.stop();
  expect(predict(1)).toBe(2);
  sdk = await startTestSdk();
  predict(1);
  expect(await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'no_sdk' })).toBe(1);
});

it('a second SDK registered: the api keeps the first, and every call is counted once', async () => {
  const { predict, of } = make();
  sdk = await startTestSdk();
  predict(1);
  await startTestSdk();
  predict(1);
  expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(2);
  expect(sdk.spans()).toHaveLength(2);
});

it('an SDK that takes the place of another gets what comes from then on', async () => {
  const { predict, of } = make();
  const first = await startTestSdk();
  predict(1);
  await first.stop();
  sdk = await startTestSdk();
  predict(1);
  expect(sdk.spans()).toHaveLength(1);
  expect(await sdk.value(metrics.featureObservations.name, of)).toBe(2);
});

it('a span processor, and so an exporter, that throws', async () => {
  const processor = {
    onStart: () => undefined,
    onEnd: () => {
      throw new Error('exporter');
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  } as SpanProcessor;
  sdk = await startTestSdk({ processors: [processor] });
  const { predict, of } = make();
  expect(predict(1)).toBe(2);
  expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
  expect(await sdk.value(metrics.inferenceActive.name, of)).toBe(0);
  expect(
    await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'telemetry_threw' }),
  ).toBe(1);
});

it('exporters that hang', async () => {
  const hang = {
    export: () => undefined,
    shutdown: async () => undefined,
    forceFlush: () => new Promise<void>(() => undefined),
  };
  sdk = await startTestSdk({
    processors: [new BatchSpanProcessor({ exporter: hang, maxExportBatchSize: 1, maxQueueSize: 8 })],
  });
  const { predict, of } = make();
  for (let i = 0; i < 100; i++) expect(predict(i)).toBe(i + 1);
  expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(100);
  // Not waited for: an SDK whose exporter hangs takes its own time to stop.
  void sdk.stop();
  sdk = undefined;
});

it('a metric exporter that throws', async () => {
  const broken = {
    export: () => {
      throw new Error('exporter');
    },
    shutdown: async () => undefined,
    forceFlush: async () => undefined,
  };
  const reader = new PeriodicExportingMetricReader({ exporter: broken, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader] });
  api.metrics.setGlobalMeterProvider(provider);
  try {
    const { predict } = make();
    expect(predict(1)).toBe(2);
    await reader.forceFlush().catch(() => undefined);
    expect(predict(1)).toBe(2);
  } finally {
    api.metrics.disable();
    await provider.shutdown().catch(() => undefined);
  }
});

it('an SDK that is shut down and stays registered', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  api.metrics.setGlobalMeterProvider(provider);
  try {
    const { predict } = make();
    expect(predict(1)).toBe(2);
    await provider.shutdown();
    for (let i = 0; i < 600; i++) expect(predict(i)).toBe(i + 1);
  } finally {
    api.metrics.disable();
  }
});

it('a tracer that throws at the start', async () => {
  const broken = {
    getTracer: () => ({
      startSpan: () => {
        throw new Error('tracer');
      },
    }),
  };
  api.trace.setGlobalTracerProvider(broken as never);
  try {
    const { predict } = make();
    expect(predict(1)).toBe(2);
  } finally {
    api.trace.disable();
  }
});

it('a meter provider that throws', () => {
  const fail = () => {
    throw new Error('meter');
  };
  api.metrics.setGlobalMeterProvider({ getMeter: fail });
  try {
    const { predict } = make();
    expect(predict(1)).toBe(2);
  } finally {
    api.metrics.disable();
  }
});

it('a histogram that throws, in a call or between calls', async () => {
  sdk = await startTestSdk();
  const { predict, of } = make();
  const record = vi.spyOn(registry.exporter()!.inferenceDuration, 'record').mockImplementation(() => {
    throw new Error('histogram');
  });
  for (let i = 0; i < 256; i++) predict(i);
  const records = () =>
    record.mock.calls.filter(([, attributes]) => attributes?.[ATTR.modelName] === of[ATTR.modelName]).length;
  await vi.waitUntil(() => records() === 1);
  for (let i = 0; i < 4_096; i++) expect(predict(i)).toBe(i + 1);
  expect(records()).toBe(2);
  record.mockRestore();
  expect(
    await sdk.value(metrics.instrumentationFaults.name, { ...of, [ATTR.faultKind]: 'telemetry_threw' }),
  ).toBe(2);
});

it('only a tracer: spans, and nothing of metrics', async () => {
  const { predict } = make();
  sdk = await startTestSdk();
  api.metrics.disable();
  expect(predict(1)).toBe(2);
  expect(sdk.spans()).toHaveLength(1);
});

it('only a meter provider: metrics, and no span', async () => {
  const { predict, of } = make();
  sdk = await startTestSdk();
  api.trace.disable();
  expect(predict(1)).toBe(2);
  expect(sdk.spans()).toHaveLength(0);
  expect(await sdk.value(metrics.inferenceDuration.name, of)).toBe(1);
});

it('a diag logger that throws', () => {
  api.diag.setLogger({
    error: fail,
    warn: fail,
    info: fail,
    debug: fail,
    verbose: fail,
  });
  function fail(): never {
    throw new Error('diag');
  }
  try {
    const { predict } = make();
    expect(predict(1)).toBe(2);
  } finally {
    api.diag.disable();
  }
});

it('tells diag of the first fault of a kind only', () => {
  const warn = vi.fn();
  const quiet = () => undefined;
  api.diag.setLogger({ error: quiet, warn, info: quiet, debug: quiet, verbose: quiet });
  try {
    const { predict } = make();
    predict(1);
    predict(1);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toContain('no_sdk');
  } finally {
    api.diag.disable();
  }
});
