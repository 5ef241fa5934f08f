import { propagation, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expressCorrelation } from '../http/express.ts';
import { defineModel } from '../model/define-model.ts';
import { type ModelServer, startOpenInferenceServer } from '../testing/model-servers.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type OpenInferenceOptions, openInferenceModel } from './open-inference.ts';
import { RemoteModelError } from './remote-model-error.ts';

let server: ModelServer;
let sdk: TestSdk;
beforeAll(async () => {
  server = await startOpenInferenceServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  sdk = await startTestSdk();
  server.received.length = 0;
});
afterEach(async () => {
  propagation.disable();
  await sdk.stop();
});

const X = { name: 'x', shape: [2, 3], datatype: 'FP64', data: [1, 2, 3, 4, 5, 6] } as const;

function client(options: Partial<OpenInferenceOptions> = {}, version = '2') {
  const model = defineModel(modelOptions({ version }));
  return { model, remote: openInferenceModel(model, { url: server.url, modelName: 'sums', ...options }) };
}

async function failureOf(work: Promise<unknown>): Promise<RemoteModelError> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RemoteModelError);
  return error as RemoteModelError;
}

describe('a model that is served over the Open Inference Protocol', () => {
  it('is asked as the specification says, and answers typed tensors', async () => {
    const { remote } = client();
    const result = await remote.infer([X], { id: '42', outputs: ['sum'], parameters: { priority: 1 } });
    expect(result).toEqual({
      id: '42',
      modelVersion: '2',
      parameters: {},
      outputs: { sum: { name: 'sum', shape: [2, 1], datatype: 'FP64', data: Float64Array.of(6, 15) } },
    });
    const [{ method, path, headers, body }] = server.received as [ModelServer['received'][number]];
    expect([method, path, headers['content-type']]).toEqual([
      'POST',
      '/v2/models/sums/infer',
      'application/json',
    ]);
    expect(JSON.parse(body)).toEqual({
      id: '42',
      parameters: { priority: 1 },
      outputs: [{ name: 'sum' }],
      inputs: [X],
    });
  });

  it('is asked for one version when that is pinned', async () => {
    const { remote } = client({ modelVersion: '1' }, 'of the registry');
    expect((await remote.infer([X])).modelVersion).toBe('1');
    expect(server.received[0]?.path).toBe('/v2/models/sums/versions/1/infer');
  });

  it('has the span of a client, with the server and the status', async () => {
    const { model, remote } = client({
      features: (inputs) => [...Array(inputs[0]!.shape[0]).keys()].map((row) => ({ row })),
      prediction: ({ outputs }) => Array.from(outputs.sum!.data as Float64Array, (score) => ({ score })),
    });
    await remote.infer([X]);
    const [span] = sdk.spans();
    expect(span!.name).toBe(`predict ${model.name}`);
    expect(span!.kind).toBe(2);
    expect(span!.attributes).toMatchObject({
      'ml.model.version': '2',
      'ml.batch.size': 2,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
      'http.response.status_code': 200,
    });
    expect(await sdk.value('ml.predictions', { 'ml.model.name': model.name })).toBe(2);
  });

  it('has as many inputs as the first dimension says where no mapper tells, also when it fails', async () => {
    const { model, remote } = client();
    await remote.infer([X]);
    await failureOf(remote.infer([{ ...X, name: 'y' }]));
    await remote.infer([{ ...X, shape: [6] }]);
    expect(sdk.spans().map(({ attributes }) => attributes['ml.batch.size'])).toEqual([2, 2, 1]);
    expect(await sdk.value('ml.predictions', { 'ml.model.name': model.name })).toBe(3);
  });

  it('carries the trace context and the correlation id, and makes one span only', async () => {
    propagation.setGlobalPropagator({
      inject: (context, carrier, setter) =>
        setter.set(carrier, 'x-span', String(trace.getSpan(context)?.spanContext().spanId)),
      extract: (context) => context,
      fields: () => [],
    });
    const instrumented = (...args: Parameters<typeof fetch>) => {
      trace.getTracer('undici').startSpan('POST').end();
      return fetch(...args);
    };
    const { remote } = client({ fetch: instrumented as OpenInferenceOptions['fetch'] });
    const response = { headersSent: false, setHeader: () => undefined };
    await new Promise<void>((resolve, reject) => {
      expressCorrelation()({ headers: { 'x-request-id': 'r-1' } }, response, () => {
        remote.infer([X]).then(() => resolve(), reject);
      });
    });
    const [span, ...others] = sdk.spans();
    expect(others).toEqual([]);
    expect(span!.attributes['ml.correlation.id']).toBe('r-1');
    expect(server.received[0]?.headers).toMatchObject({
      'x-request-id': 'r-1',
      'x-span': span!.spanContext().spanId,
    });
  });

  it('counts an answer of another version, and names it on the span', async () => {
    const { model, remote } = client({}, '2026.11');
    await remote.infer([X]);
    await remote.infer([X]);
    expect(sdk.spans()[0]!.attributes['ml.model.served_version']).toBe('2');
    const faults = { 'ml.model.name': model.name, 'parapet.fault.kind': 'version_mismatch' };
    expect(await sdk.value('parapet.instrumentation.faults', faults)).toBe(2);
  });

  it.each([
    null,
    '',
    undefined,
    { toString: 1 },
  ])('counts no version where the server tells %o', async (version) => {
    const { model, remote } = client({}, '2026.11');
    const outputs = [{ name: 'sum', shape: [1], datatype: 'INT64', data: [1] }];
    server.once((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ model_version: version, outputs })),
    );
    expect((await remote.infer([X])).modelVersion).toBeUndefined();
    const faults = { 'ml.model.name': model.name, 'parapet.fault.kind': 'version_mismatch' };
    expect(await sdk.value('parapet.instrumentation.faults', faults)).toBe(0);
  });

  it('tells metadata and readiness, without a span', async () => {
    const { remote } = client();
    expect(await remote.metadata()).toMatchObject({ name: 'sums', versions: ['1', '2'] });
    expect(await remote.ready()).toBe(true);
    expect(await client({ modelName: 'none' }).remote.ready()).toBe(false);
    server.once((response) => response.end('{"ready":false}'));
    expect(await remote.ready()).toBe(false);
    server.once((response) => response.end());
    expect(await remote.ready()).toBe(true);
    expect(await client({ url: 'http://127.0.0.1:1' }).remote.ready()).toBe(false);
    expect(sdk.spans()).toEqual([]);
  });

  it('gives the error of the server apart from the message, and keeps both out of telemetry', async () => {
    const { model, remote } = client();
    const error = await failureOf(remote.infer([{ ...X, name: 'secret' }]));
    expect(error).toMatchObject({ failure: 'status', status: 400, detail: 'the input x is missing' });
    expect(`${error.message}${JSON.stringify(error)}`).not.toContain('missing');
    const [span] = sdk.spans();
    expect(span!.attributes).toMatchObject({ 'error.type': '400', 'http.response.status_code': 400 });
    expect(JSON.stringify([span!.attributes, span!.events, span!.status])).not.toContain('missing');
    const failed = { 'ml.model.name': model.name, 'error.type': '400' };
    expect(await sdk.value('ml.inference.duration', failed)).toBe(1);
  });

  it('throws what is wrong with a tensor before anything is sent', async () => {
    const { remote } = client();
    await expect(remote.infer([{ ...X, shape: [2, 2] }])).rejects.toThrow(
      new TypeError('the input tensor "x" has 6 elements; its shape [2,2] wants 4'),
    );
    await expect(remote.infer('x' as never)).rejects.toThrow(TypeError);
    expect(server.received).toEqual([]);
    expect(sdk.spans()[0]!.attributes['error.type']).toBe('TypeError');
  });
});

describe('an answer against the protocol', () => {
  const output = { name: 'sum', shape: [1], datatype: 'FP32', data: [1] };
  it.each<[string, unknown]>([
    ['no object', [output]],
    ['null', null],
    ['no outputs', { model_name: 'sums' }],
    ['an output without a name', { outputs: [{ ...output, name: 7 }] }],
    ['an output of nothing', { outputs: [null] }],
    ['an unknown datatype', { outputs: [{ ...output, datatype: 'toString' }] }],
    ['another number of elements than its shape', { outputs: [{ ...output, shape: [2] }] }],
    ['a negative shape', { outputs: [{ ...output, shape: [-1] }] }],
    ['elements of another type', { outputs: [{ ...output, data: ['1'] }] }],
    ['an integer that JSON cannot hold', { outputs: [{ ...output, datatype: 'INT64', data: [2 ** 53] }] }],
    [
      'data outside the JSON',
      { outputs: [{ ...output, data: undefined, parameters: { binary_data_size: 4 } }] },
    ],
    ['the id of another request', { id: 'other', outputs: [output] }],
  ])('is refused: %s', async (_, body) => {
    server.once((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
    const error = await failureOf(client().remote.infer([X], { id: 'mine' }));
    expect(error).toMatchObject({ failure: 'protocol', status: 200 });
    expect(sdk.spans()[0]!.attributes['error.type']).toBe('protocol');
  });

  it('cannot reach the prototype by the name of an output', async () => {
    const named = ['__proto__', 'constructor'].map((name) => ({ ...output, name }));
    server.once((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ outputs: named })),
    );
    const { outputs } = await client().remote.infer([X]);
    expect(Object.keys(outputs)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(outputs)).toBeNull();
  });
});

describe('options', () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ url: 'models' }, /option url must be an absolute URL, not "models"/],
    [{ url: 'https//me:hunter2@models' }, /absolute URL, not "…@models"/],
    [{ url: 'ftp://models' }, /option url must be http/],
    [{ url: 'http://user:pass@models' }, /must hold no credentials/],
    [{ url: 'http://models?key=1' }, /without query and fragment/],
    [{ modelName: '..' }, /option modelName must be a name, not ".."/],
    [{ modelVersion: '' }, /option modelVersion/],
    [{ timeoutMs: 0 }, /option timeoutMs must be a whole number from 1 to 2147483647/],
    [{ maxResponseBytes: 1.5 }, /option maxResponseBytes/],
    [{ fetch: 'fetch' }, /option fetch must be a function/],
    [{ prediction: {} }, /option prediction must be a function/],
    [{ retries: 3 }, /no option "retries"/],
  ])('%o are refused', (wrong, message) => {
    expect(() => client(wrong)).toThrow(message);
  });

  it('never quote the value of a header', () => {
    const headers = { authorization: 'Bearer\nhunter2' };
    expect(() => client({ headers })).toThrow(/entry "authorization" that is no valid header/);
    expect(() => client({ headers })).not.toThrow(/hunter2/);
  });

  it('escape what a name means in a path', async () => {
    const { remote } = client({ modelName: 'a/../b?c' });
    await failureOf(remote.infer([X]));
    expect(server.received[0]?.path).toBe('/v2/models/a%2F..%2Fb%3Fc/infer');
  });

  it('keep the path of the base, and send the headers', async () => {
    const { remote } = client({ url: `${server.url}/gateway/`, headers: { Authorization: 'Bearer t' } });
    await failureOf(remote.infer([X]));
    expect(server.received[0]).toMatchObject({
      path: '/gateway/v2/models/sums/infer',
      headers: { authorization: 'Bearer t' },
    });
    expect(JSON.stringify(sdk.spans().map(({ attributes }) => attributes))).not.toContain('Bearer');
  });

  it('want a model of defineModel', () => {
    expect(() => openInferenceModel({ name: 'x', version: '1' } as never, { url: server.url })).toThrow(
      'openInferenceModel wants a model of defineModel, not an object',
    );
  });
});
