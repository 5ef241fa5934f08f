/** What a request can be refused for: status and title of the answer. docs/responder.md tells what to do. */
export const REFUSALS = {
  malformed: [400, 'The request is not as it should be'],
  unauthenticated: [401, 'The caller is not known'],
  stale: [401, 'The request was signed too long ago, or in the future'],
  not_found: [404, 'There is no such resource'],
  timeout: [408, 'The request did not come in time'],
  not_open: [409, 'Nobody waits for this decision any more'],
  too_large: [413, 'The body is too large'],
  unsupported_type: [415, 'The body must be application/json'],
  rate_limited: [429, 'Too many requests'],
  failed: [500, 'The responder cannot take it'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type RefusalCode = keyof typeof REFUSALS;

/** Ends a request with a problem. The message is for the caller: no secret is in it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Problem details as of RFC 9457. */
export function problemOf({ code, message }: Refused) {
  const [status, title] = REFUSALS[code];
  return { title, status, code, detail: message };
}
