import { checkObject } from '../check/options.ts';
import type { Model } from '../model/define-model.ts';
import type { Mappers } from '../predict/call.ts';
import type { PredictOptions } from '../predict/types.ts';
import { checkStatus, ENDPOINT_OPTIONS, Endpoint, type EndpointOptions } from './endpoint.ts';
import { checkMappers, stateOf } from './model-state.ts';
import { RemoteModel } from './remote-model.ts';
import { RemoteModelError } from './remote-model-error.ts';

/** Inputs in one of the four forms that `/invocations` takes as JSON. */
export type MlflowInputs =
  | { readonly dataframe_split: DataframeSplit }
  | { readonly dataframe_records: readonly Readonly<Record<string, unknown>>[] }
  | { readonly instances: readonly unknown[] }
  | { readonly inputs: unknown };

export interface DataframeSplit {
  readonly columns: readonly string[];
  readonly index?: readonly (string | number)[];
  readonly data: readonly (readonly unknown[])[];
}

export type MlflowRequest = MlflowInputs & {
  /** Parameters of inference that the model's signature declares. */
  readonly params?: Readonly<Record<string, unknown>>;
};

export interface MlflowResult {
  /** What the model gave: most often an array with one for each input. */
  readonly predictions: unknown;
}

export interface MlflowOptions
  extends EndpointOptions,
    PredictOptions<[request: MlflowRequest, options?: { readonly signal?: AbortSignal }], MlflowResult> {}

/** A model that a scoring server of MLflow runs. */
export interface MlflowModel {
  /**
   * Asks for predictions, instrumented as `wrapPredict` does it.
   *
   * @throws RemoteModelError when the server gives none; TypeError when the request is wrong; or the reason of the signal
   */
  invoke(request: MlflowRequest, options?: { readonly signal?: AbortSignal }): Promise<MlflowResult>;
  /** Whether the server answers its health check. Not instrumented. */
  ready(): Promise<boolean>;
  /** Version of MLflow that serves; which version of the model it serves, the server does not tell. Not instrumented. */
  mlflowVersion(): Promise<string>;
}

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

/**
 * A client of the scoring server of MLflow 2 and 3 (`mlflow models serve`) and of what speaks as it does.
 * https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally. It does not retry.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function mlflowModel(model: Model, options: MlflowOptions): MlflowModel {
  const where = 'mlflowModel';
  const state = stateOf(where, model);
  checkMappers(where, options, ENDPOINT_OPTIONS);
  const { features, prediction, segment } = options;
  const endpoint = new Endpoint(where, options);
  const remote = new RemoteModel(state, endpoint);

  const invoke = async (
    request: MlflowRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<MlflowResult> => {
    checkRequest(request);
    const { answer, url, status } = await remote.ask('/invocations', JSON.stringify(request), signal);
    if (answer.predictions !== undefined) return answer as unknown as MlflowResult;
    throw new RemoteModelError('protocol', `${url} answered without predictions`, { status });
  };
  const inputs = ([request]: readonly unknown[]) => rowsOf(request as Partial<Record<string, unknown>>);
  return Object.freeze({
    invoke: remote.wrap(invoke, { features, prediction, segment, inputs } as Mappers),
    ready: () => endpoint.ready('/ping'),
    async mlflowVersion() {
      const answer = await endpoint.send('/version');
      checkStatus(answer);
      return answer.text.trim();
    },
  });
}

function checkRequest(request: unknown): void {
  checkObject('invoke wants an object such as { dataframe_split }', request);
  const forms = FORMS.filter((form) => (request as Record<string, unknown>)[form] !== undefined);
  if (forms.length === 1) return;
  throw new TypeError(
    `invoke wants exactly one of ${FORMS.join(', ')}, not ${forms.join(' and ') || 'none of them'}`,
  );
}

/** Inputs of a request; of named tensors as many as the first has. */
function rowsOf(request: Partial<Record<string, unknown>> | null | undefined): number {
  const split = request?.dataframe_split as { readonly data?: unknown } | null | undefined;
  const rows = split?.data ?? request?.dataframe_records ?? request?.instances ?? request?.inputs;
  if (Array.isArray(rows)) return rows.length;
  if (typeof rows !== 'object' || rows === null) return 1;
  const [first] = Object.values(rows);
  return Array.isArray(first) ? first.length : 1;
}
