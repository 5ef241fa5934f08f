import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { correlationIdOf } from './correlation-id.ts';
import { modelHeaders } from './model-headers.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;

describe('the correlation id of a request', () => {
  it.each(['r-1', TRACE, 'a.B_c~+/=:-9', 'x'.repeat(128)])('is the one it came with: %s', (id) => {
    expect(correlationIdOf({ headers: { 'x-request-id': id, traceparent } })).toBe(id);
  });

  it.each<[string, string | string[]]>([
    ['is empty', ''],
    ['is too long', 'x'.repeat(129)],
    ['stands twice', 'a, b'],
    ['is a list', ['a', 'b']],
    ['breaks the line', 'a\nlevel=error'],
    ['is markup', '<script>'],
    ['holds a person', 'jane@example.org'],
    ['is no ASCII', 'ü'],
  ])('is made anew where the one it came with %s', (_, id) => {
    expect(correlationIdOf({ headers: { 'x-request-id': id } })).toMatch(UUID);
  });

  it('is the trace id where there is no other', () => {
    expect(correlationIdOf({ headers: { traceparent } })).toBe(TRACE);
    for (const wrong of [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'traceparent', `00-${TRACE}`]) {
      expect(correlationIdOf({ headers: { traceparent: wrong } })).toMatch(UUID);
    }
  });

  it('is the same each time for one request, and another for another', () => {
    const request = { headers: {} };
    expect(correlationIdOf(request)).toBe(correlationIdOf(request));
    expect(correlationIdOf({ headers: {} })).not.toBe(correlationIdOf(request));
  });

  describe('within a span', () => {
    let sdk: TestSdk;
    beforeEach(async () => {
      sdk = await startTestSdk();
    });
    afterEach(() => sdk.stop());

    it('is the id of its trace, whatever a caller claims', () => {
      trace.getTracer('http').startActiveSpan('GET', (span) => {
        expect(correlationIdOf({ headers: { traceparent } })).toBe(span.spanContext().traceId);
      });
    });
  });
});

it('model headers are texts that a header can hold', () => {
  expect(modelHeaders({ name: 'mail-filter', version: '2026.11' })).toEqual({
    'x-model-name': 'mail-filter',
    'x-model-version': '2026.11',
  });
  const { 'x-model-name': name, 'x-model-version': version } = modelHeaders({
    name: 'Prüfung a\r\nb',
    version: '\ud800',
  });
  expect(decodeURIComponent(name)).toBe('Prüfung a\r\nb');
  expect([name, version].join('')).toMatch(/^[\x21-\x7e]+$/);
});
