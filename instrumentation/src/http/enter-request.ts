import { type Context, context, trace } from '@opentelemetry/api';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { withCorrelationId } from '../context/correlation-key.ts';
import { runIn } from '../context/run-in.ts';
import { ATTR } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { correlationIdOf, type IncomingRequest, REQUEST_ID } from './correlation-id.ts';
import { modelHeaders, type NamedModel } from './model-headers.ts';

export interface CorrelationOptions {
  /**
   * The model that all requests ask: its name and version go into the response headers `x-model-name` and
   * `x-model-version`, and on the span of the request. Where several answer, set `modelHeaders` in the handler.
   */
  readonly model?: NamedModel | undefined;
}

/** The part of a Node response that is used, also behind a framework. */
export interface OutgoingResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

/** What every request of one service gets. */
export interface Correlation {
  readonly headers: readonly (readonly [string, string])[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws TypeError when an option is wrong or unknown */
export function checkCorrelation(where: string, options: CorrelationOptions): Correlation {
  checkOptions(where, options, ['model']);
  const { model } = options;
  if (model === undefined) return { headers: [], attributes: {} };
  checkObject(`${where} option model must be a model of defineModel`, model);
  for (const part of ['name', 'version'] as const) {
    if (typeof model[part] !== 'string')
      throw new TypeError(`${where} option model.${part} must be a text, not ${show(model[part])}`);
  }
  return {
    headers: Object.entries(modelHeaders(model)),
    attributes: Object.freeze({ [ATTR.modelName]: model.name, [ATTR.modelVersion]: model.version }),
  };
}

const broken = (error: unknown) => registry.faults.count('request_threw', error);

/** Gives a request its id: on the active span, which is that of the request, and on the response. Never throws. */
export function markRequest(
  request: IncomingRequest,
  response: OutgoingResponse,
  { headers, attributes }: Correlation,
): void {
  try {
    const id = correlationIdOf(request);
    const span = trace.getActiveSpan();
    span?.setAttribute(ATTR.correlationId, id);
    span?.setAttributes(attributes);
    if (response.headersSent) return;
    response.setHeader(REQUEST_ID, id);
    for (const [name, value] of headers) response.setHeader(name, value);
  } catch (error) {
    broken(error);
  }
}

/** Runs what comes next, once, in a context with the id of the request. Throws nothing of its own. */
export function enterRequest(request: IncomingRequest, next: () => void): void {
  let within: Context | undefined;
  try {
    within = withCorrelationId(context.active(), correlationIdOf(request));
  } catch (error) {
    broken(error);
  }
  if (within === undefined) next();
  else runIn(within, next, undefined, [], broken);
}
