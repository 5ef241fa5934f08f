import { IsolatedError, type IsolationReason } from '@parapet/instrumentation';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Body of every answer that is not a success. Messages are fixed texts: nothing of a mail is ever quoted. */
export interface Problem {
  readonly error: { readonly code: string; readonly message: string };
}

/** Builds the body of an error answer. */
export function problem(code: string, message: string): Problem {
  return { error: { code, message } };
}

const KNOWN: Readonly<Record<string, Problem>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: problem(
    'unsupported_media_type',
    'this address does not take that content type',
  ),
  FST_ERR_CTP_BODY_TOO_LARGE: problem('body_too_large', 'the body is larger than this service takes'),
  FST_ERR_CTP_EMPTY_JSON_BODY: problem('invalid_json', 'the body must be JSON'),
  FST_ERR_CTP_INVALID_JSON_BODY: problem('invalid_json', 'the body must be JSON'),
};

const ISOLATED = { client_isolated: 403, model_disabled: 503 } as const satisfies Record<
  IsolationReason,
  number
>;

/** Turns whatever a handler threw into a clear answer, without words of the request. */
export function answerError(
  error: FastifyError | IsolatedError,
  _request: FastifyRequest,
  reply: FastifyReply,
) {
  if (error instanceof IsolatedError) {
    return reply.code(ISOLATED[error.code]).send(problem(error.code, error.message));
  }
  const status = error.statusCode ?? 500;
  const known = KNOWN[error.code];
  if (known) return reply.code(status).send(known);
  // The validator names the property and the rule, never the value.
  if (error.validation) return reply.code(400).send(problem('invalid_body', error.message));
  return status < 500
    ? reply.code(status).send(problem('bad_request', 'the request could not be read'))
    : reply.code(500).send(problem('internal', 'the request could not be answered'));
}
