import type { AuditVerifyOptions } from '../../audit/index.ts';
import type { Arguments, OptionSpec } from '../command.ts';
import { failure } from '../exit.ts';
import { Progress } from '../progress.ts';
import { readTexts } from '../signing/input.ts';
import type { Io } from '../terminal.ts';

export const KEY_OPTION = {
  'public-key': {
    type: 'string',
    value: 'FILE',
    required: true,
    multiple: true,
    brief: 'public key in PEM that the checkpoints were signed with; several when it was changed',
  },
} as const satisfies Record<string, OptionSpec>;

export const READ_OPTIONS = {
  quiet: { type: 'boolean', brief: 'no progress' },
  json: { type: 'boolean', brief: 'print the result as JSON' },
} as const satisfies Record<string, OptionSpec>;

export function publicKeys(given: Arguments): Promise<string[]> {
  return readTexts('public-key', given.all('public-key'));
}

/** @throws CliError when it cannot be read */
export async function textOf(given: Arguments, option: string): Promise<string | undefined> {
  const path = given.text(option);
  return path === undefined ? undefined : (await readTexts(option, [path]))[0];
}

type Reading = Pick<AuditVerifyOptions, 'onProgress' | 'signal'>;

/** Runs with progress on the standard error, and tells what cannot be read as a failure and not as a fault of ours. */
export async function reading<Result>(
  given: Arguments,
  io: Io,
  work: (reading: Reading) => Result | Promise<Result>,
): Promise<Result> {
  let share = 0;
  const progress = new Progress(io.stderr, {
    quiet: given.flag('quiet'),
    share: () => share,
    unit: 'entries',
  });
  try {
    return await work({
      signal: io.signal,
      onProgress({ bytes, totalBytes, entries }) {
        share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
        progress.update(entries);
      },
    });
  } catch (error) {
    throw failed(error as Error);
  } finally {
    progress.end();
  }
}

/** What a person gave, told by the option that they gave it with; an error of another kind is a fault of ours. */
function failed(error: Error): Error {
  const [prefix, option = 'public-key'] =
    /^(?:publicKey|exportAuditTrail option (\w+))/.exec(error.message) ?? [];
  if (prefix !== undefined) return failure(`--${option}${error.message.slice(prefix.length)}`, error);
  const isOurs = error instanceof TypeError || error instanceof RangeError;
  return isOurs ? error : failure(error.message, error);
}
