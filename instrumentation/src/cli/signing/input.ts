import { readFile } from 'node:fs/promises';
import type { SigningProgress } from '../../signing/progress.ts';
import type { SignedModel } from '../../signing/statement.ts';
import type { Arguments, OptionSpec } from '../command.ts';
import { failure, usageError } from '../exit.ts';
import { Progress } from '../progress.ts';
import type { Io } from '../terminal.ts';

const MEBIBYTE = 2 ** 20;

export const MODEL_OPTIONS = {
  name: { type: 'string', value: 'NAME', brief: 'model that it is signed for; with --model-version' },
  'model-version': { type: 'string', value: 'VERSION', brief: 'version that it is signed for; with --name' },
} as const satisfies Record<string, OptionSpec>;

/** @throws CliError when one of the two is there without the other */
export function modelOf(given: Arguments): SignedModel | undefined {
  const [name, version] = [given.text('name'), given.text('model-version')];
  if (name !== undefined && version !== undefined) return { name, version };
  if (name === undefined && version === undefined) return undefined;
  throw usageError('--name and --model-version belong together: give both, or neither');
}

/** Reads files of keys and certificates. @throws CliError that names the option */
export async function readTexts(option: string, paths: readonly string[]): Promise<string[]> {
  return Promise.all(
    paths.map((path) =>
      readFile(path, 'utf8').catch((error: Error) => {
        throw failure(`--${option} ${path} cannot be read: ${error.message}`, error);
      }),
    ),
  );
}

/** Runs with progress on the standard error, and tells wrong input as a failure and not as a fault of ours. */
export async function reading<Result>(
  given: Arguments,
  io: Io,
  work: (onProgress: (progress: SigningProgress) => void) => Promise<Result>,
): Promise<{ result: Result; seconds: number }> {
  let share = 0;
  const progress = new Progress(io.stderr, { quiet: given.flag('quiet'), share: () => share, unit: 'MiB' });
  try {
    const result = await work(({ bytes, totalBytes }) => {
      share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
      progress.update(bytes / MEBIBYTE);
    });
    return { result, seconds: progress.seconds };
  } catch (error) {
    throw failed(error as Error);
  } finally {
    progress.end();
  }
}

/** Options of the library by the name that they have here. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  key: '--key',
  certificates: '--certificate',
  'model.name': '--name',
  'model.version': '--model-version',
  'expect.model.name': '--name',
  'expect.model.version': '--model-version',
  'expect.rootDigest': '--root-digest',
  'trust.publicKeys': '--public-key',
  'trust.certificates.roots': '--roots',
  'trust.certificates.identities': '--identity',
  'trust.sigstore.trustedRoot': '--trusted-root',
  'trust.sigstore.identities subject': '--identity',
  'trust.sigstore.identities issuer': '--issuer',
};

/** What a person gave, told by the option that they gave it with; an error of another kind is a fault of ours. */
function failed(error: Error): Error {
  const [prefix, option] =
    /^(?:signModel|verifyModel) option ([\w.]+(?: (?:subject|issuer))?)/.exec(error.message) ?? [];
  if (prefix !== undefined) {
    return failure((OPTION_NAMES[option!] ?? option) + error.message.slice(prefix.length), error);
  }
  return error instanceof TypeError || error instanceof RangeError ? error : failure(error.message, error);
}
