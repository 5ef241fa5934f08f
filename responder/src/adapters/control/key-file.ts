import { AdapterError } from '../../types.ts';
import { readSecretFile } from '../files.ts';
import { parseJson } from '../json.ts';

/** Who asks, as `parapet control --key-file` has it. */
export interface ControlKey {
  readonly id: string;
  readonly signingKey: string;
  readonly token: string | undefined;
}

/** @throws AdapterError that names the file and what is wrong, and no secret */
export async function readKeyFile(path: string): Promise<ControlKey> {
  const text = await readSecretFile('keyFile', path);
  const { id, signingKey, token } = (parseJson(text) ?? {}) as Readonly<Record<string, unknown>>;
  if (
    isText(id) &&
    isText(signingKey) &&
    Buffer.byteLength(signingKey) >= 32 &&
    (token === undefined || isText(token))
  ) {
    return { id, signingKey, token };
  }
  throw new AdapterError(
    `keyFile ${path} must be JSON with the texts id, signingKey (32 bytes or more) and, for a bearer, token`,
    false,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
