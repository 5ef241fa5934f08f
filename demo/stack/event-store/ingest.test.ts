import { gzipSync } from 'node:zlib';
import { SeverityNumber } from '@opentelemetry/api';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type LogRecordExporter, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { LogsResponse, Status } from './otlp/schema.ts';
import { ask, lines, otlpJson, post, startTestServer, type TestServer } from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function emitWith(exporter: LogRecordExporter, service: string) {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.instance.id': 'i-1',
      'host.name': 'h1',
    }),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  provider.getLogger('parapet', '0.1.0').emit({
    eventName: 'ml.model.loaded',
    body: 'mail-filter 1 loaded',
    severityNumber: SeverityNumber.WARN2,
    severityText: 'WARN',
    attributes: { 'ml.model.name': 'mail-filter', count: 3, share: 0.5, ok: true, list: ['a', 'b'] },
  });
  await provider.forceFlush();
  await provider.shutdown();
}

describe('the exporters of OpenTelemetry', () => {
  const exporters = {
    'json-plain': (url: string) => new JsonExporter({ url }),
    'json-gzip': (url: string) => new JsonExporter({ url, compression: 'gzip' as never }),
    'protobuf-plain': (url: string) => new ProtobufExporter({ url }),
    'protobuf-gzip': (url: string) => new ProtobufExporter({ url, compression: 'gzip' as never }),
  };

  test.each(Object.entries(exporters))('%s arrives with all that Loki would keep', async (service, make) => {
    await emitWith(make(`${server.url}/v1/logs`), service);
    const response = await ask(
      server.url,
      'query_range',
      { query: `{service_name="${service}"}` },
      { 'x-loki-response-encoding-flags': 'categorize-labels' },
    );
    const { data } = (await response.json()) as { data: { result: unknown } };
    expect(data).toMatchObject({
      resultType: 'streams',
      encodingFlags: ['categorize-labels'],
      result: [{ stream: { service_name: service, service_instance_id: 'i-1' } }],
    });
    const [[, line, { structuredMetadata }]] = (data.result as [{ values: [[string, string, never]] }])[0]
      .values;
    expect(line).toBe('mail-filter 1 loaded');
    expect(structuredMetadata).toMatchObject({
      event_name: 'ml.model.loaded',
      severity_text: 'WARN',
      severity_number: '14',
      detected_level: 'warn',
      scope_name: 'parapet',
      scope_version: '0.1.0',
      host_name: 'h1',
      ml_model_name: 'mail-filter',
      count: '3',
      share: '0.5',
      ok: 'true',
      list: '["a","b"]',
    });
  });
});

test('ids, nested values and clashing names become the labels that Loki makes', async () => {
  const record = {
    timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
    traceId: 'ABCDEF0123456789abcdef0123456789',
    spanId: '0000000000000000',
    body: { kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } },
    attributes: [
      { key: 'nested', value: { kvlistValue: { values: [{ key: 'x.y', value: { stringValue: 'z' } }] } } },
      { key: '__proto__', value: { stringValue: 'polluted' } },
      { key: '1st', value: { boolValue: false } },
    ],
  };
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  expect((await post(server.url, JSON.stringify(body))).status).toBe(200);
  const response = await ask(server.url, 'query_range', { query: '{service_name="unknown_service"}' });
  const text = await response.text();
  expect(text).toContain('"trace_id":"abcdef0123456789abcdef0123456789"');
  expect(text).not.toContain('span_id');
  expect(text).toContain('"nested_x_y":"z"');
  expect(text).toContain('"__proto__":"polluted"');
  expect(text).toContain('"key_1st":"false"');
  expect(text).toContain(JSON.stringify('{"a":1}'));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe('refused with a status that OTLP knows', () => {
  const deep = `${'{"arrayValue":{"values":['.repeat(5000)}{}${']}}'.repeat(5000)}`;
  const malformed: Record<string, string> = {
    'not JSON': '{"resourceLogs": [',
    'a list for an object': '[]',
    'an object for a list': '{"resourceLogs": {}}',
    'a number for a record': '{"resourceLogs":[{"scopeLogs":[{"logRecords":[7]}]}]}',
    'a word for a time': '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"now"}]}]}]}',
    'an unknown value': '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"x":1}}]}]}]}',
    'a short trace id': '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"traceId":"abc"}]}]}]}',
    'an attribute without key': '{"resourceLogs":[{"resource":{"attributes":[{"value":{}}]}}]}',
    'a value nested 5,000 deep': `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${deep}}]}]}]}`,
  };

  test.each(Object.entries(malformed))('%s: 400', async (_, body) => {
    const response = await post(server.url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 3, message: expect.stringMatching(/./) });
  });

  test('damaged protobuf: 400 in protobuf', async () => {
    const bytes = new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0x01, 0x02]);
    const response = await post(server.url, bytes, { 'content-type': 'application/x-protobuf' });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/x-protobuf');
    const status = Status.toObject(Status.decode(new Uint8Array(await response.arrayBuffer())));
    expect(status).toMatchObject({ code: 3, message: expect.stringContaining('protobuf') });
  });

  test('other media types and encodings: 415; damaged gzip: 400', async () => {
    expect((await post(server.url, 'x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(server.url, '{}', { 'content-encoding': 'br' })).status).toBe(415);
    expect((await post(server.url, '{}', { 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('a body over the limit, as sent or unpacked: 413', async () => {
    expect((await post(server.url, ' '.repeat(LIMITS.bodyBytes + 1))).status).toBe(413);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(LIMITS.inflatedBytes + 1, ' ')));
    expect(bomb.length).toBeLessThan(LIMITS.bodyBytes);
    expect((await post(server.url, bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  test('an empty request is fine', async () => {
    const response = await post(server.url, '{}');
    expect([response.status, await response.json()]).toEqual([200, {}]);
  });
});

test('records past a limit are rejected alone and counted in the answer', async () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${i}`, 'x']));
  const records = [
    { service: 'limits', body: 'kept' },
    { service: 'limits', attributes: many },
    { service: 'limits', body: 'x'.repeat(LIMITS.lineBytes + 1) },
    { service: 'limits', attributes: { big: 'x'.repeat(LIMITS.metadataBytes) } },
    { service: 'limits', secondsAgo: LIMITS.retentionSeconds + 10 },
    { service: 'limits', secondsAgo: -LIMITS.futureSeconds - 10 },
  ];
  const response = await post(server.url, otlpJson(records));
  expect(await response.json()).toEqual({
    partialSuccess: { rejectedLogRecords: 5, errorMessage: 'a record has over 128 attributes' },
  });
  expect(await lines(server.url, '{service_name="limits"}')).toEqual(['kept']);
});

test('a partial success in protobuf', async () => {
  const own = await startTestServer();
  const { LogsRequest } = await import('./otlp/schema.ts');
  const record = { timeUnixNano: 1, body: { stringValue: 'of 1970' } };
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  const bytes = new Uint8Array(LogsRequest.encode(LogsRequest.fromObject(request)).finish());
  const response = await post(own.url, bytes, { 'content-type': 'application/x-protobuf' });
  const answer = LogsResponse.toObject(LogsResponse.decode(new Uint8Array(await response.arrayBuffer())), {
    longs: Number,
  });
  expect(answer).toMatchObject({ partialSuccess: { rejectedLogRecords: 1 } });
  await own.close();
});
