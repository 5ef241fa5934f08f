/** What the program ends with; docs/cli.md and --help say the same. */
export const EXIT = {
  ok: 0,
  found: 1,
  usage: 2,
  failed: 3,
  fault: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANING: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done, and nothing found'],
  [
    EXIT.found,
    'found something: drift or other features (diff), a finding of severity error (doctor), a model that is not the signed one (verify), an audit trail or a proof that is not right (audit)',
  ],
  [EXIT.usage, 'wrong arguments'],
  [
    EXIT.failed,
    'an input cannot be read or is no good, an output cannot be written, a URL cannot be reached',
  ],
  [EXIT.fault, 'a fault of parapet itself'],
  [EXIT.interrupted, 'interrupted by Ctrl-C'],
];

/** Ends a command with a message for the person who gave it. The message says what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function usageError(message: string): CliError {
  return new CliError(EXIT.usage, message);
}

export function failure(message: string, cause?: unknown): CliError {
  return new CliError(EXIT.failed, message, { cause });
}
