import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-web';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { wrapOnnxSession } from './onnx.ts';

// Silero VAD 5, a speech detector: `input` float32 [batch, samples], `state` float32 [2, batch, 128], `sr` int64 [].
const FILE = createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx');

let session: ort.InferenceSession;
let sdk: TestSdk;
beforeAll(async () => {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  session = await ort.InferenceSession.create(await readFile(FILE));
}, 60_000);
afterAll(() => session.release());
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const feeds = (batch = 1) => ({
  input: new ort.Tensor('float32', Float32Array.from({ length: batch * 512 }, Math.sin), [batch, 512]),
  state: new ort.Tensor('float32', new Float32Array(batch * 256), [2, batch, 128]),
  sr: new ort.Tensor('int64', [16_000n], []),
});

const speech = (outputs: ort.InferenceSession.ReturnType) =>
  Array.from(outputs.output!.data as Float32Array, (score) => ({
    class: score > 0.5 ? 'spam' : 'ham',
    score,
  }));

describe('a wrapped ONNX Runtime session', () => {
  it('gives what the bare one gives', async () => {
    const wrapped = wrapOnnxSession(defineModel(modelOptions()), session);
    const [bare, outputs] = [await session.run(feeds()), await wrapped.run(feeds())];
    expect(Object.keys(outputs)).toEqual(['output', 'stateN']);
    expect(outputs.output).toBeInstanceOf(ort.Tensor);
    expect(outputs.stateN!.data).toEqual(bare.stateN!.data);
  });

  it('has a type, names, metadata and methods as the bare one', async () => {
    const wrapped = wrapOnnxSession(defineModel(modelOptions()), session);
    expectTypeOf(wrapped).toEqualTypeOf<ort.InferenceSession>();
    expect(wrapped).toBeInstanceOf(ort.InferenceSession);
    expect(wrapped.constructor).toBe(session.constructor);
    expect(wrapped.inputNames).toEqual(['input', 'state', 'sr']);
    expect(wrapped.outputMetadata).toEqual(session.outputMetadata);
    const other = await ort.InferenceSession.create(await readFile(FILE));
    await wrapOnnxSession(defineModel(modelOptions()), other).release();
    await expect(other.run(feeds())).rejects.toThrow();
  });

  it('makes a span and counts, by the mappers', async () => {
    const model = defineModel(modelOptions());
    const wrapped = wrapOnnxSession(model, session, {
      features: ({ input }) => ({ samples: (input as ort.Tensor).dims[1] }),
      prediction: (outputs) => speech(outputs)[0],
    });
    const outputs = await wrapped.run(feeds());
    const [span] = sdk.spans();
    expect(span!.attributes).toMatchObject({
      'ml.model.name': model.name,
      'ml.batch.size': 1,
      'ml.prediction.class': 'ham',
      'ml.prediction.score': (outputs.output!.data as Float32Array)[0],
    });
    expect(await sdk.value('ml.inference.duration', { 'ml.model.name': model.name })).toBe(1);
  });

  it('counts a batch by its first input where no mapper tells', async () => {
    const model = defineModel(modelOptions());
    const wrapped = wrapOnnxSession(model, session);
    await wrapped.run(feeds(3));
    await wrapOnnxSession(model, session, { prediction: speech }).run(feeds(2));
    expect(sdk.spans().map(({ attributes }) => attributes['ml.batch.size'])).toEqual([3, 2]);
    expect(await sdk.value('ml.predictions', { 'ml.model.name': model.name })).toBe(5);
  });

  it('takes fetches and options', async () => {
    const wrapped = wrapOnnxSession(defineModel(modelOptions()), session);
    expect(Object.keys(await wrapped.run(feeds(), ['stateN']))).toEqual(['stateN']);
    expect(Object.keys(await wrapped.run(feeds(), ['output'], { tag: 'one' }))).toEqual(['output']);
    expect(Object.keys(await wrapped.run(feeds(), { tag: 'two' }))).toEqual(['output', 'stateN']);
  });

  it('fails as the bare one does, and counts it', async () => {
    const wrapped = wrapOnnxSession(defineModel(modelOptions()), session);
    for (const wrong of [{}, undefined, { ...feeds(), input: null }]) {
      const error = await session.run(wrong as never).catch((thrown: Error) => thrown);
      await expect(wrapped.run(wrong as never)).rejects.toThrow(error as Error);
    }
    expect(
      sdk.spans().map(({ attributes }) => [attributes['error.type'], attributes['ml.batch.size']]),
    ).toEqual([
      ['Error', 1],
      ['TypeError', 1],
      [expect.any(String), 1],
    ]);
  });

  it('leaves the bare session bare', async () => {
    const { run } = session;
    wrapOnnxSession(defineModel(modelOptions()), session);
    expect(session.run).toBe(run);
    await session.run(feeds());
    expect(sdk.spans()).toEqual([]);
  });
});

it('a session with private fields works behind the wrapper', async () => {
  class Session {
    readonly #names = ['x'];
    get inputNames() {
      return this.#names;
    }
    async run(given: { readonly x: number }) {
      return { y: given.x + this.#names.length };
    }
    release() {
      return this.#names.join();
    }
  }
  const wrapped = wrapOnnxSession(defineModel(modelOptions()), new Session());
  expect(wrapped.inputNames).toEqual(['x']);
  expect(await wrapped.run({ x: 1 })).toEqual({ y: 2 });
  expect(wrapped.release()).toBe('x');
});

it('a frozen session works behind the wrapper, and what is set goes to one that is not', async () => {
  const methods = {
    inputNames: ['x'],
    run: async (given: { readonly x: number }) => given.x + 1,
    release: () => 'released',
  };
  const wrapped = wrapOnnxSession(defineModel(modelOptions()), Object.freeze({ ...methods }));
  expect(await wrapped.run({ x: 1 })).toBe(2);
  expect(wrapped.release()).toBe('released');
  expect(() => Object.assign(wrapped, { inputNames: [] })).toThrow(TypeError);
  const open = { ...methods };
  wrapOnnxSession(defineModel(modelOptions()), open).inputNames = ['y'];
  expect(open.inputNames).toEqual(['y']);
});

it.each<[unknown, unknown, RegExp]>([
  [null, {}, /wants an InferenceSession, not null/],
  [{ inputNames: [] }, {}, /with a function run, not undefined/],
  [
    { run: async () => ({}), inputNames: [] },
    { prediction: 1 },
    /option prediction must be a function, not 1/,
  ],
  [{ run: async () => ({}), inputNames: [] }, { batch: 1 }, /no option "batch"/],
])('%j with %j is refused', (wrong, options, message) => {
  expect(() => wrapOnnxSession(defineModel(modelOptions()), wrong as never, options as never)).toThrow(
    message,
  );
});
