/** What a request can be refused for: status and title of the answer. docs/control.md tells what to do. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not as it should be'],
  unauthenticated: [401, 'The caller is not known'],
  bad_signature: [401, 'The signature is missing or wrong'],
  stale: [401, 'The request was signed too long ago, or in the future'],
  replayed: [401, 'The request was sent before'],
  forbidden: [403, 'The caller may not do this'],
  tls_required: [403, 'From another machine only TLS is accepted'],
  not_found: [404, 'There is no such action'],
  unknown_model: [404, 'There is no such model or version here'],
  method_not_allowed: [405, 'Only POST is accepted'],
  timeout: [408, 'The body did not come in time'],
  not_possible: [409, 'The action is not possible as things stand'],
  too_large: [413, 'The body is too large'],
  unsupported_type: [415, 'The body must be application/json'],
  rate_limited: [429, 'Too many requests'],
  failed: [500, 'The action failed'],
  nonces_full: [503, 'Too many requests to remember'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Ends a request with a problem. The detail is for the caller: nothing of the service's inside is in it. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.code = code;
    this.headers = headers;
  }
}

/** Problem details as of RFC 9457; `type` is left out, which means that the status says what it is, and `code` says more. */
export function problemBody({ code, message }: ControlProblem): string {
  const [status, title] = PROBLEMS[code];
  return `${JSON.stringify({ title, status, code, detail: message })}\n`;
}
