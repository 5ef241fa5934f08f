import * as api from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';

const HOUR_MS = 3_600_000;

let provider: MeterProvider;
afterEach(async () => {
  await provider.shutdown();
  api.metrics.disable();
});

/** Readers that export when they are told to. */
function provide(number: number) {
  const all = Array.from({ length: number }, () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: HOUR_MS });
    return { exporter, reader };
  });
  provider = new MeterProvider({ readers: all.map(({ reader }) => reader) });
  api.metrics.setGlobalMeterProvider(provider);
  return all;
}

/** Last value of a metric of one model that an exporter was given. */
function last(exporter: InMemoryMetricExporter, key: 'labelMatches' | 'labelArrivals', model: string) {
  const points = (exporter.getMetrics().at(-1)?.scopeMetrics ?? [])
    .flatMap((scope) => scope.metrics)
    .filter(({ descriptor }) => descriptor.name === metrics[key].name)
    .flatMap(({ dataPoints }) => dataPoints as DataPoint<number>[])
    .filter(({ attributes }) => attributes[ATTR.modelName] === model);
  return points.length === 0 ? undefined : points.reduce((sum, { value }) => sum + value, 0);
}

function setUp() {
  const model = defineModel(modelOptions());
  const record = (times: number) => {
    for (let i = 0; i < times; i++) {
      const pair = { predictedClass: 'spam', actualClass: 'ham' };
      model.recordFeedback({ predictionId: `p${i}`, ...pair, predictedAt: new Date() });
    }
  };
  return { name: model.name, record };
}

it('labels that come just before the shutdown are exported', async () => {
  const [{ exporter }] = provide(1) as [ReturnType<typeof provide>[0]];
  const { name, record } = setUp();
  record(5);
  let exported: readonly unknown[] = [];
  // An exporter forgets what it holds when it is shut down.
  const shutdown = exporter.shutdown.bind(exporter);
  exporter.shutdown = () => {
    exported = [last(exporter, 'labelMatches', name), last(exporter, 'labelArrivals', name)];
    return shutdown();
  };
  await provider.shutdown();
  expect(exported).toEqual([5, 5]);
});

it('every reader sees every label, whichever collects first', async () => {
  const all = provide(2);
  const { name, record } = setUp();
  record(2);
  for (const { reader, exporter } of all) {
    await reader.forceFlush();
    expect(last(exporter, 'labelMatches', name)).toBe(2);
  }
  record(2);
  for (const { reader, exporter } of all.toReversed()) {
    await reader.forceFlush();
    expect(last(exporter, 'labelMatches', name)).toBe(4);
  }
});
