import { show } from '../check/show.ts';
import type { Model } from '../model/define-model.ts';
import type { Mappers } from '../predict/call.ts';
import type { PredictOptions } from '../predict/types.ts';
import { ENDPOINT_OPTIONS, Endpoint, type EndpointOptions, objectOf } from './endpoint.ts';
import { batchOf, checkMappers, stateOf } from './model-state.ts';
import { type Asked, RemoteModel } from './remote-model.ts';
import { RemoteModelError } from './remote-model-error.ts';
import { type InputTensor, type OutputTensor, tensorJson, tensorOf } from './tensors.ts';

export interface InferOptions {
  /** Identifier of the request, which the server gives back. */
  readonly id?: string | undefined;
  /** Names of the outputs that are wanted; default all. */
  readonly outputs?: readonly string[] | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface InferResult {
  /** By name. */
  readonly outputs: Readonly<Record<string, OutputTensor>>;
  readonly id: string | undefined;
  /** Version that the server says it answered with. */
  readonly modelVersion: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a server says of a model; not checked beyond being an object with a name. */
export interface ModelMetadata {
  readonly name: string;
  readonly versions?: readonly string[];
  readonly platform?: string;
  readonly inputs?: readonly Pick<InputTensor, 'name' | 'shape' | 'datatype'>[];
  readonly outputs?: readonly Pick<InputTensor, 'name' | 'shape' | 'datatype'>[];
}

export interface OpenInferenceOptions
  extends EndpointOptions,
    PredictOptions<[inputs: readonly InputTensor[], options?: InferOptions], InferResult> {
  /** Name by which the server knows the model; default that of the handle. */
  readonly modelName?: string | undefined;
  /** Version to ask for, as the server names it. Without it the server chooses, and that of the handle is expected. */
  readonly modelVersion?: string | undefined;
}

/** A model that a server of the Open Inference Protocol runs. */
export interface OpenInferenceModel {
  /**
   * Asks for a prediction, instrumented as `wrapPredict` does it.
   *
   * @throws RemoteModelError when the server gives none; TypeError when a tensor is wrong; or the reason of the signal
   */
  infer(inputs: readonly InputTensor[], options?: InferOptions): Promise<InferResult>;
  /** Whether the server says that the model is ready. False also when it does not answer. Not instrumented. */
  ready(): Promise<boolean>;
  /** @throws RemoteModelError when the server gives none. Not instrumented. */
  metadata(): Promise<ModelMetadata>;
}

const OPTIONS = [...ENDPOINT_OPTIONS, 'modelName', 'modelVersion'] as const;

/**
 * A client of the Open Inference Protocol (V2) over HTTP, as KServe, Triton, Seldon and MLServer speak it, with tensors in
 * JSON. https://github.com/kserve/open-inference-protocol. It does not retry.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function openInferenceModel(model: Model, options: OpenInferenceOptions): OpenInferenceModel {
  const where = 'openInferenceModel';
  const state = stateOf(where, model);
  checkMappers(where, options, OPTIONS);
  const { modelName = model.name, modelVersion, features, prediction, segment } = options;
  const endpoint = new Endpoint(where, options);
  const path = modelPath(where, modelName, modelVersion);
  const remote = new RemoteModel(state, endpoint);

  const infer = async (inputs: readonly InputTensor[], given: InferOptions = {}): Promise<InferResult> => {
    const asked = await remote.ask(`${path}/infer`, requestJson(inputs, given), given.signal);
    const result = resultOf(asked, given.id);
    remote.checkServed(modelVersion ?? model.version, result.modelVersion, asked.span);
    return result;
  };
  const mappers = {
    features,
    prediction,
    segment,
    inputs: ([inputs]: readonly unknown[]) =>
      batchOf((inputs as readonly (InputTensor | undefined)[] | undefined)?.[0]?.shape),
  } as Mappers;
  return Object.freeze({
    infer: remote.wrap(infer, mappers),
    ready: () => endpoint.ready(`${path}/ready`),
    async metadata() {
      const answer = await endpoint.send(path);
      const metadata = objectOf(answer);
      if (typeof metadata.name === 'string') return metadata as unknown as ModelMetadata;
      throw new RemoteModelError('protocol', `${answer.url} names no model`, { status: answer.status });
    },
  });
}

function modelPath(where: string, name: unknown, version: unknown): string {
  const segments = Object.entries({ modelName: name, modelVersion: version }).flatMap(([option, value]) => {
    if (value === undefined) return [];
    // A dot segment would lead to another path.
    if (typeof value !== 'string' || ['', '.', '..'].includes(value) || /\p{Surrogate}/u.test(value))
      throw new TypeError(`${where} option ${option} must be a name, not ${show(value)}`);
    return [encodeURIComponent(value)];
  });
  return `/v2/models/${segments.join('/versions/')}`;
}

function requestJson(inputs: readonly InputTensor[], { id, outputs, parameters }: InferOptions): string {
  if (!Array.isArray(inputs)) throw new TypeError(`infer wants an array of tensors, not ${show(inputs)}`);
  const head = JSON.stringify({ id, parameters, outputs: outputs?.map((name) => ({ name })) });
  return `${head.slice(0, -1)}${head === '{}' ? '' : ','}"inputs":[${inputs.map(tensorJson)}]}`;
}

function resultOf({ answer, url, status }: Asked, sentId: string | undefined): InferResult {
  const wrong = (why: string) =>
    new RemoteModelError('protocol', `${url} answered against the protocol: ${why}`, { status });
  const { id, model_version: version, outputs, parameters } = answer;
  if (!Array.isArray(outputs)) throw wrong('it has no outputs');
  if (sentId !== undefined && typeof id === 'string' && id !== sentId)
    throw wrong('the id is of another request');
  // Without a prototype, so that no name of an output is one of Object.
  const byName: Record<string, OutputTensor> = Object.create(null);
  for (const output of outputs) {
    try {
      const tensor = tensorOf(output);
      byName[tensor.name] = tensor;
    } catch (error) {
      throw wrong((error as Error).message);
    }
  }
  return {
    outputs: byName,
    id: typeof id === 'string' ? id : undefined,
    // Servers without versions leave it out, or send null or an empty text.
    modelVersion: (typeof version === 'string' && version) || undefined,
    parameters: typeof parameters === 'object' && parameters !== null ? { ...parameters } : {},
  };
}
