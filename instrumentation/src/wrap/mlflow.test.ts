import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineModel } from '../model/define-model.ts';
import { type ModelServer, startMlflowServer } from '../testing/model-servers.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { type MlflowOptions, type MlflowRequest, mlflowModel } from './mlflow.ts';

let server: ModelServer;
let sdk: TestSdk;
beforeAll(async () => {
  server = await startMlflowServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  sdk = await startTestSdk();
  server.received.length = 0;
});
afterEach(() => sdk.stop());

function client(options: Partial<MlflowOptions> = {}) {
  const model = defineModel(modelOptions());
  return { model, remote: mlflowModel(model, { url: server.url, ...options }) };
}

const split = {
  columns: ['a', 'b'],
  data: [
    [1, 2],
    [3, 4],
  ],
};

describe('a model that MLflow serves', () => {
  it.each<[string, MlflowRequest, number[]]>([
    ['dataframe_split', { dataframe_split: split }, [3, 7]],
    ['dataframe_records', { dataframe_records: [{ a: 1, b: 2 }] }, [3]],
    ['instances', { instances: [[1], [2], [3]] }, [1, 2, 3]],
    ['inputs', { inputs: [[5, 5]], params: { temperature: 0.5 } }, [10]],
  ])('takes %s', async (_, request, predictions) => {
    const { model, remote } = client();
    expect(await remote.invoke(request)).toEqual({ predictions });
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/invocations' });
    expect(JSON.parse(server.received[0]!.body)).toEqual(request);
    expect(sdk.spans()[0]!.attributes).toMatchObject({
      'ml.batch.size': predictions.length,
      'http.response.status_code': 200,
    });
    expect(await sdk.value('ml.predictions', { 'ml.model.name': model.name })).toBe(predictions.length);
  });

  it('counts named tensors by the first', async () => {
    const { remote } = client();
    server.once((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"predictions":{"y":[1,2]}}'),
    );
    expect(await remote.invoke({ inputs: { a: [1, 2], b: [3, 4] } })).toEqual({ predictions: { y: [1, 2] } });
    expect(sdk.spans()[0]!.attributes['ml.batch.size']).toBe(2);
  });

  it('is counted by what the mappers say', async () => {
    const { model, remote } = client({
      features: (request) => ('instances' in request ? request.instances.map((x) => ({ x })) : undefined),
      prediction: ({ predictions }) =>
        (predictions as number[]).map((score) => ({ class: score > 1 ? 'spam' : 'ham', score })),
    });
    await remote.invoke({ instances: [[1], [2], [3]] });
    const name = { 'ml.model.name': model.name };
    expect(await sdk.value('ml.predictions', { ...name, 'ml.prediction.class': 'spam' })).toBe(2);
    expect(await sdk.value('ml.predictions', { ...name, 'ml.prediction.class': 'ham' })).toBe(1);
  });

  it('says that it is ready, and which MLflow serves', async () => {
    const { remote } = client();
    expect(await remote.ready()).toBe(true);
    expect(await remote.mlflowVersion()).toBe('3.17.2');
    server.once((response) => response.writeHead(404).end());
    expect(await remote.ready()).toBe(false);
    expect(sdk.spans()).toEqual([]);
  });

  it('quotes the input in its errors, which stays out of messages and telemetry', async () => {
    const { remote } = client();
    const error = await remote.invoke({ instances: [['secret']] }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      failure: 'status',
      status: 400,
      detail: expect.stringContaining('secret'),
    });
    const [span] = sdk.spans();
    expect(span!.attributes['error.type']).toBe('400');
    expect(
      JSON.stringify([String(error), error, span!.attributes, span!.status, span!.events]),
    ).not.toContain('secret');
  });

  it('that answers without predictions is against the protocol', async () => {
    server.once((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"outputs":[1]}'),
    );
    await expect(client().remote.invoke({ instances: [] })).rejects.toMatchObject({ failure: 'protocol' });
  });

  it('is given up by the signal of the caller', async () => {
    server.once(() => undefined);
    const signal = AbortSignal.timeout(20);
    await expect(client().remote.invoke({ instances: [] }, { signal })).rejects.toHaveProperty(
      'name',
      'TimeoutError',
    );
    expect(sdk.spans()[0]!.attributes['error.type']).toBe('TimeoutError');
  });
});

it.each<[unknown, RegExp]>([
  [{}, /exactly one of dataframe_split, dataframe_records, instances, inputs, not none of them/],
  [{ inputs: [], instances: [] }, /not instances and inputs/],
  [[[1, 2]], /wants an object such as \{ dataframe_split \}, not an array/],
  [undefined, /wants an object/],
])('the request %j is refused before it is sent', async (request, message) => {
  await expect(client().remote.invoke(request as MlflowRequest)).rejects.toThrow(message);
  expect(server.received).toEqual([]);
});

it('options that are wrong are refused', () => {
  expect(() => client({ url: '' })).toThrow(/mlflowModel option url must be an absolute URL/);
  expect(() => client({ modelName: 'x' } as never)).toThrow(/no option "modelName"/);
  expect(() => mlflowModel(undefined as never, { url: server.url })).toThrow(/wants a model of defineModel/);
});
