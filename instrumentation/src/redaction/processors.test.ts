import * as api from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { configureSecurity } from '../security/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import {
  MASK,
  redactingLogRecordProcessor,
  redactingMetricReader,
  redactingSpanProcessor,
  redactor,
} from './index.ts';

const CARD = '4111 1111 1111 1111';
const KEY = 'AKIAIOSFODNN7EXAMPLE';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(async () => {
  await Promise.all([...registry.flushers].map((flush) => flush()));
  configureSecurity({});
  await sdk.stop();
});

describe('spans', () => {
  const exporter = new InMemorySpanExporter();
  const batch = new BatchSpanProcessor({ exporter });
  const provider = new TracerProvider({
    spanProcessors: [redactingSpanProcessor(redactor(), batch) as SpanProcessor],
  });
  const tracer = provider.getTracer('test');
  const ended = async () => {
    await provider.forceFlush();
    const spans = exporter.getFinishedSpans();
    exporter.reset();
    return spans;
  };

  it('leave redacted in every part', async () => {
    const link = { context: tracer.startSpan('linked').spanContext(), attributes: { mail: 'a@b.de' } };
    const span = tracer.startSpan(`charge ${CARD}`, {
      links: [link],
      attributes: { note: `card ${CARD}`, n: 1 },
    });
    span.addEvent(`paid ${CARD}`, { by: 'a@b.de' });
    const error = new Error(`no account for a@b.de, key ${KEY}`);
    span.recordException(error);
    span.setStatus({ code: 2, message: error.message });
    span.end();
    const [left] = await ended();
    expect(
      JSON.stringify([left!.name, left!.attributes, left!.events, left!.links, left!.status]),
    ).not.toMatch(/4111|a@b\.de|AKIA/);
    expect(left).toMatchObject({
      name: `charge ${MASK}`,
      attributes: { note: `card ${MASK}`, n: 1 },
      status: { code: 2, message: `no account for ${MASK}, key ${MASK}` },
    });
    expect(left!.events.map(({ name }) => name)).toEqual([`paid ${MASK}`, 'exception']);
    expect(left!.events[1]!.attributes!['exception.stacktrace']).toContain('processors.test.ts');
    expect(left!.spanContext()).toEqual(span.spanContext());
    expect(left!.duration).toEqual((span as unknown as typeof left)!.duration);
    expect(left!.resource).toBe((span as unknown as typeof left)!.resource);
  });

  it('are handed on themselves where there is nothing to take out', async () => {
    const span = tracer.startSpan('predict', { attributes: { 'ml.model.name': 'm' } });
    span.end();
    expect((await ended())[0]).toBe(span);
  });

  it('are dropped where they cannot be read', () => {
    registry.faults.counts.fill(0);
    const passed: unknown[] = [];
    const next = {
      onStart: () => undefined,
      onEnd: (span: never) => passed.push(span),
      forceFlush: async () => undefined,
      shutdown: async () => undefined,
    };
    redactingSpanProcessor(redactor(), next).onEnd({
      name: 'x',
      status: { code: 0 },
      attributes: {},
      links: [],
      get events() {
        throw new Error('events');
      },
    });
    expect(passed).toEqual([]);
    expect(registry.faults.counts[registry.faults.kinds.indexOf('redaction_failed')]).toBe(1);
  });
});

describe('log records', () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    processors: [
      redactingLogRecordProcessor(
        redactor({ allowedKeys: ['note', 'mail'] }),
        new SimpleLogRecordProcessor({ exporter }),
      ) as never,
    ],
  });
  const emit = (record: object) => {
    exporter.reset();
    provider.getLogger('test').emit(record as never);
    return exporter.getFinishedLogRecords();
  };

  it('leave redacted: body of any kind, attributes, event name', () => {
    expect(
      emit({ body: `card ${CARD}`, attributes: { note: 'a@b.de', other: 'x' }, eventName: 'card of a@b.de' }),
    ).toMatchObject([{ body: `card ${MASK}`, eventName: `card of ${MASK}` }]);
    expect({ ...exporter.getFinishedLogRecords()[0]!.attributes }).toEqual({ note: MASK });
    expect(emit({ body: { mail: ['a@b.de'], other: 'x' } })[0]!.body).toEqual({ mail: [MASK] });
  });
});

describe('metrics', () => {
  class Reader extends MetricReader {
    protected override async onForceFlush() {
      // Nothing is held.
    }
    protected override async onShutdown() {
      // Nothing runs.
    }
  }
  const reader = redactingMetricReader(redactor({ blockedKeys: [] }), new Reader());
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const collect = async (name: string) =>
    (await reader.collect()).resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .find(({ descriptor }) => descriptor.name === name)!
      .dataPoints.map(({ attributes, value }) => ({ attributes, value }));

  it('leave with masked labels, and what is then alike is added up', async () => {
    const counter = meter.createCounter('calls');
    counter.add(1, { user: 'a@b.de', path: '/' });
    counter.add(2, { path: '/', user: 'c@d.de' });
    counter.add(4, { user: 'nobody', path: '/' });
    expect(await collect('calls')).toEqual([
      { attributes: { user: MASK, path: '/' }, value: 3 },
      { attributes: { user: 'nobody', path: '/' }, value: 4 },
    ]);
    counter.add(1, { user: 'a@b.de', path: '/' });
    expect((await collect('calls'))[0]!.value).toBe(4);
  });

  it('of observable instruments too; of a gauge the last stays', async () => {
    meter.createObservableUpDownCounter('open').addCallback((result) => {
      result.observe(1, { user: 'a@b.de' });
      result.observe(2, { user: 'c@d.de' });
    });
    meter.createObservableGauge('age').addCallback((result) => {
      result.observe(1, { user: 'a@b.de' });
      result.observe(2, { user: 'c@d.de' });
    });
    expect(await collect('open')).toEqual([{ attributes: { user: MASK }, value: 3 }]);
    expect(await collect('age')).toEqual([{ attributes: { user: MASK }, value: 2 }]);
  });

  it('of histograms: buckets, sums and limits', async () => {
    const histogram = meter.createHistogram('taken', { advice: { explicitBucketBoundaries: [1, 10] } });
    histogram.record(0.5, { user: 'a@b.de' });
    histogram.record(20, { user: 'c@d.de' });
    expect(await collect('taken')).toMatchObject([
      {
        attributes: { user: MASK },
        value: { count: 2, sum: 20.5, min: 0.5, max: 20, buckets: { counts: [1, 0, 1] } },
      },
    ]);
  });
});

describe('an exposure', () => {
  const value = (exposureKind: string) =>
    sdk.value(metrics.exposures.name, {
      [ATTR.exposureKind]: exposureKind,
      [ATTR.securityAction]: 'blocked',
    });

  it('is counted by kind from zero on, and reported without its value', async () => {
    const { attributes } = redactor();
    const before = (await value('aws_key'))!;
    expect(await value('iban')).toBe(0);
    attributes({ 'deploy.log': `${KEY} and ${KEY}` });
    expect(await value('aws_key')).toBe(before + 2);
    const findings = sdk.events().filter(({ eventName }) => eventName === events.securityFinding.name);
    expect(findings).toMatchObject([
      {
        attributes: {
          [ATTR.securityCategory]: 'secret_exposure',
          [ATTR.securitySeverity]: 'critical',
          [ATTR.securityAction]: 'blocked',
          [ATTR.securityRule]: 'aws_key',
          [ATTR.findingReason]: 'aws_key masked in deploy.log',
        },
      },
    ]);
    expect(JSON.stringify(findings.map(({ body, attributes }) => [body, attributes]))).not.toContain('AKIA');
  });

  it('in an input is flagged for the model, and the input stays as it is', async () => {
    const { find } = redactor({ kinds: ['iban', 'us_ssn', 'payment_card'] });
    const model = { name: 'mail-filter', version: '1', datasetId: 'mails' };
    expect(find('nothing here', model)).toEqual([]);
    expect(find(`pay ${CARD} or ${CARD}`, model)).toEqual(['payment_card']);
    const counted = { [ATTR.exposureKind]: 'payment_card', [ATTR.securityAction]: 'flagged' };
    expect(await sdk.value(metrics.exposures.name, counted)).toBe(2);
    const finding = sdk.events().find(({ attributes }) => attributes[ATTR.securityAction] === 'flagged');
    expect(finding!.attributes).toMatchObject({
      [ATTR.modelName]: 'mail-filter',
      [ATTR.findingReason]: 'payment_card found in an input',
    });
    expect(find(undefined as never)).toEqual([]);
  });

  it('in a key is not repeated in the finding', () => {
    redactor({ kinds: ['payment_card', 'email'] }).attributes({ 'a@b.de': CARD });
    const finding = sdk.events().find(({ attributes }) => attributes[ATTR.securityRule] === 'payment_card');
    expect(finding!.attributes[ATTR.findingReason]).toBe('payment_card masked in an attribute');
  });

  it('in what a finding says is masked and does not report itself for ever', () => {
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({
      processors: [
        redactingLogRecordProcessor(
          redactor({ blockedValues: ['stripe_key'] }),
          new SimpleLogRecordProcessor({ exporter }),
        ) as never,
      ],
    });
    useLogger(provider);
    provider.getLogger('test').emit({ body: `sk_live_${'a1'.repeat(12)}` } as never);
    const sent = exporter.getFinishedLogRecords().map(({ body }) => String(body));
    expect(sent).toHaveLength(2);
    expect(sent.filter((body) => body.includes('stripe_key'))).toEqual([]);
  });
});

/** Registers a provider of logs in place of that of the test SDK. */
function useLogger(provider: LoggerProvider): void {
  const logs = (api as { logs?: { disable(): void; setGlobalLoggerProvider(given: unknown): unknown } }).logs;
  if (logs !== undefined) {
    logs.disable();
    logs.setGlobalLoggerProvider(provider);
    return;
  }
  (globalThis as Record<symbol, unknown>)[Symbol.for('io.opentelemetry.js.api.logs')] = () => provider;
}
