import { type ControlResponse, sendControl } from '../../control/client.ts';
import type { ControlAction, ControlCommand } from '../../control/command.ts';
import type { Arguments, OptionSpec } from '../command.ts';
import { wholeNumber } from '../command.ts';
import { urlOf } from '../doctor/scrape.ts';
import { failure, usageError } from '../exit.ts';
import { type Io, safe } from '../terminal.ts';
import { CREDENTIAL_OPTIONS, readCredentials } from './credentials.ts';

const DEFAULT_SECONDS = 30;
const LONGEST_TEXT = 1_000;

export const SEND_OPTIONS = {
  reason: { type: 'string', value: 'TEXT', brief: 'why, for the audit trail', required: true },
  ...CREDENTIAL_OPTIONS,
  timeout: {
    type: 'string',
    value: 'SECONDS',
    brief: `how long to wait for the answer (default ${DEFAULT_SECONDS})`,
  },
} as const satisfies Record<string, OptionSpec>;

/** Sends a command. @throws CliError when it cannot be sent, or the endpoint does not do it */
export async function send(
  given: Arguments,
  io: Io,
  action: ControlAction,
  command: Omit<ControlCommand, 'reason'>,
): Promise<ControlResponse> {
  const url = urlOf(given.positionals[0]!);
  const seconds = wholeNumber(given, 'timeout', 1, 3_600) ?? DEFAULT_SECONDS;
  const { id, signingKey, token, tls } = await readCredentials(given);
  const timeout = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([timeout, io.signal]);
  const response = await sendControl({
    url,
    action,
    command: { reason: given.given('reason'), ...command },
    id,
    signingKey,
    token,
    tls,
    signal,
  }).catch((error: NodeJS.ErrnoException) => {
    const why = timeout.aborted
      ? `no answer in ${seconds} s; it may be done nevertheless`
      : error.message || error.code;
    if (error instanceof TypeError) throw usageError(`${url} is not of the loopback: use https`);
    throw failure(
      `${url} cannot be reached: ${why}. Does the service run, and is this its control endpoint?`,
      error,
    );
  });
  if (response.status === 200) return response;
  throw failure(`${action} was not done: ${problemOf(response)}`);
}

function problemOf({ status, type, body }: ControlResponse): string {
  try {
    const { title, detail, code } = JSON.parse(body.toString()) as Record<string, unknown>;
    if (typeof code === 'string') return safe(`${title}: ${detail} (${code})`, LONGEST_TEXT);
  } catch {
    // Not the answer of a control endpoint, which is what is told then.
  }
  return `the answer is ${status} ${safe(type)}, which no control endpoint gives: is the URL where it is mounted?`;
}
