import { existsSync } from 'node:fs';
import { signModel } from '../../signing/sign.ts';
import { openModel } from '../../signing/tree.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure } from '../exit.ts';
import { count, type Io } from '../terminal.ts';
import { MODEL_OPTIONS, modelOf, reading, readTexts } from './input.ts';

const PASSPHRASE = 'PARAPET_KEY_PASSPHRASE';

export const signCommand: Command = {
  name: 'sign',
  positionals: ['PATH'],
  brief: 'Signs a model, a folder or a file, in the OpenSSF Model Signing format.',
  options: {
    key: {
      type: 'string',
      value: 'FILE',
      required: true,
      brief: `private key in PEM, EC on P-256, P-384 or P-521; ${PASSPHRASE} holds its passphrase`,
    },
    certificate: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      brief: 'certificate of the key, then those between it and a root',
    },
    ...MODEL_OPTIONS,
    signature: {
      type: 'string',
      value: 'FILE',
      brief: 'default: model.sig in the folder, or .sig after the name of the file',
    },
    force: { type: 'boolean', brief: 'replace an existing signature' },
    quiet: { type: 'boolean', brief: 'no progress' },
    json: { type: 'boolean', brief: 'print what was signed as JSON' },
  },
  examples: [
    'parapet sign models/mail-filter --key signing.pem --name mail-filter --model-version 2026.11.2',
    'parapet sign detector.onnx --key signing.pem --certificate signing.crt --certificate intermediate.crt',
  ],
  run: sign,
};

async function sign(given: Arguments, io: Io): Promise<ExitCode> {
  const path = given.positionals[0]!;
  const model = modelOf(given);
  const [key] = await readTexts('key', [given.given('key')]);
  const certificates = await readTexts('certificate', given.all('certificate'));
  const signature = given.text('signature');
  await refuseToReplace(path, signature, given.flag('force'));
  const { result, seconds } = await reading(given, io, (onProgress) =>
    signModel(path, {
      key: key!,
      passphrase: io.env[PASSPHRASE],
      certificates: certificates.length > 0 ? certificates : undefined,
      model,
      signature,
      onProgress,
      signal: io.signal,
    }),
  );
  if (given.flag('json')) io.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    const { signature: written, rootDigest, files, bytes } = result;
    io.stdout.write(
      `${written}: ${count(files)} files, ${count(bytes)} bytes, root ${rootDigest}, in ${seconds.toFixed(1)} s\n`,
    );
  }
  return EXIT.ok;
}

/** Before the files are read: minutes of reading must not end at a closed door. */
async function refuseToReplace(path: string, signature: string | undefined, force: boolean): Promise<void> {
  const model = await openModel(path, signature).catch((error: Error) => {
    throw failure(error.message, error);
  });
  if (!force && existsSync(model.signature)) {
    throw failure(`${model.signature} exists: --force replaces it`);
  }
}
