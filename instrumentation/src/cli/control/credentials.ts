import { readFile, stat } from 'node:fs/promises';
import { signingKeyOf } from '../../control/principals.ts';
import type { Arguments, OptionSpec } from '../command.ts';
import { failure, usageError } from '../exit.ts';

export const CREDENTIAL_OPTIONS = {
  'key-file': {
    type: 'string',
    value: 'FILE',
    brief: 'who asks: JSON with id, signingKey and, for a bearer, token; readable by its owner alone',
    required: true,
  },
  ca: { type: 'string', value: 'FILE', brief: 'certificates that the server is verified against, in PEM' },
  cert: { type: 'string', value: 'FILE', brief: 'client certificate in PEM; with --cert-key' },
  'cert-key': { type: 'string', value: 'FILE', brief: 'its private key in PEM' },
} as const satisfies Record<string, OptionSpec>;

export interface Credentials {
  readonly id: string;
  readonly signingKey: string;
  readonly token: string | undefined;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** @throws CliError that names the file and what is wrong, and no secret */
export async function readCredentials(given: Arguments): Promise<Credentials> {
  const [cert, certKey] = [given.text('cert'), given.text('cert-key')];
  if ((cert === undefined) !== (certKey === undefined)) {
    throw usageError('--cert and --cert-key belong together: give both, or neither');
  }
  const keyFile = given.given('key-file');
  const text = await readText('key-file', keyFile);
  await checkPrivate(keyFile);
  const ca = given.text('ca');
  return {
    ...parseKeyFile(keyFile, text),
    tls: {
      ...(ca !== undefined && { ca: await readText('ca', ca) }),
      ...(cert !== undefined && { cert: await readText('cert', cert) }),
      ...(certKey !== undefined && { key: await readText('cert-key', certKey) }),
    },
  };
}

async function readText(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw failure(`--${option} ${path} cannot be read: ${error.message}`, error);
  });
}

/** As ssh does with its keys; Windows has no such modes. */
async function checkPrivate(path: string): Promise<void> {
  if (process.platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return;
  throw failure(
    `--key-file ${path} can be read by others: chmod 600 it, and change the key if they may have`,
  );
}

function parseKeyFile(path: string, text: string): Omit<Credentials, 'tls'> {
  try {
    const { id, signingKey, token } = JSON.parse(text) as Record<string, unknown>;
    signingKeyOf('signingKey', signingKey);
    if (typeof id !== 'string' || (token !== undefined && typeof token !== 'string')) {
      throw new TypeError('id and token must be texts');
    }
    return { id, signingKey: signingKey as string, token };
  } catch (error) {
    // A syntax error of JSON quotes the text, which is secret.
    const why = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message;
    throw failure(`--key-file ${path} must be JSON with the texts id, signingKey and token: ${why}`);
  }
}
