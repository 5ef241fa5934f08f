import { REASONS } from '../../signing/reasons.ts';
import type { NotVerified, Verification, Verified } from '../../signing/result.ts';
import { openModel } from '../../signing/tree.ts';
import type { ModelTrust } from '../../signing/trust.ts';
import { verifyModel } from '../../signing/verify.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure, usageError } from '../exit.ts';
import { count, type Io, safe, styleFor, table } from '../terminal.ts';
import { MODEL_OPTIONS, modelOf, reading, readTexts } from './input.ts';

const LONGEST = 400;

export const verifyCommand: Command = {
  name: 'verify',
  positionals: ['PATH'],
  brief: 'Verifies that a model is the signed one, and that one of those named here signed it.',
  options: {
    'public-key': {
      type: 'string',
      value: 'FILE',
      multiple: true,
      brief: 'public key in PEM of who may sign',
    },
    roots: {
      type: 'string',
      value: 'FILE',
      multiple: true,
      brief: 'certificates of authorities in PEM; with --identity',
    },
    'trusted-root': {
      type: 'string',
      value: 'FILE',
      brief: 'trusted_root.json of sigstore, for keyless signatures; with --identity and --issuer',
    },
    identity: {
      type: 'string',
      value: 'TEXT',
      multiple: true,
      brief: 'URI, e-mail address or host name in the certificate of who may sign, to the letter',
    },
    issuer: { type: 'string', value: 'URL', brief: 'who vouches for the identities of keyless signatures' },
    ...MODEL_OPTIONS,
    'root-digest': { type: 'string', value: 'sha256:HEX', brief: 'the root digest that it must have' },
    signature: {
      type: 'string',
      value: 'FILE',
      brief: 'default: model.sig in the folder, or .sig after the name of the file',
    },
    quiet: { type: 'boolean', brief: 'no progress' },
    json: { type: 'boolean', brief: 'print the result as JSON' },
  },
  examples: [
    'parapet verify models/mail-filter --public-key signing.pub --name mail-filter --model-version 2026.11.2',
    'parapet verify detector.onnx --roots ca.crt --identity https://example.com/model-release',
    'parapet verify models/voice --trusted-root trusted_root.json --identity release@example.com --issuer https://accounts.google.com',
  ],
  run: verify,
};

async function verify(given: Arguments, io: Io): Promise<ExitCode> {
  const path = given.positionals[0]!;
  const model = modelOf(given);
  const rootDigest = given.text('root-digest');
  const trust = await trustOf(given);
  // What cannot be looked at is not a model that was found wrong.
  await openModel(path, undefined).catch((error: Error) => {
    throw failure(error.message, error);
  });
  const { result, seconds } = await reading(given, io, (onProgress) =>
    verifyModel(path, {
      trust,
      expect: model === undefined && rootDigest === undefined ? undefined : { model, rootDigest },
      signature: given.text('signature'),
      onProgress,
      signal: io.signal,
    }),
  );
  if (given.flag('json')) io.stdout.write(`${JSON.stringify(result)}\n`);
  else if (result.result === 'verified') io.stdout.write(textOf(result, seconds));
  else io.stdout.write(refusalText(result, io));
  return exitCodeOf(result);
}

function exitCodeOf({ result }: Verification): ExitCode {
  return result === 'verified' ? EXIT.ok : EXIT.found;
}

async function trustOf(given: Arguments): Promise<ModelTrust> {
  const identities = given.all('identity');
  const issuer = given.text('issuer');
  const trustedRoot = given.text('trusted-root');
  const keys = await readTexts('public-key', given.all('public-key'));
  const roots = await readTexts('roots', given.all('roots'));
  if (keys.length === 0 && roots.length === 0 && trustedRoot === undefined) {
    throw usageError(
      'verify wants --public-key, --roots or --trusted-root: nobody is trusted by default. See parapet verify --help',
    );
  }
  if ((roots.length > 0 || trustedRoot !== undefined) && identities.length === 0) {
    throw usageError('--roots and --trusted-root want --identity: an authority issues for everybody');
  }
  if ((trustedRoot === undefined) !== (issuer === undefined)) {
    throw usageError('--trusted-root and --issuer belong together: give both, or neither');
  }
  const [root] = trustedRoot === undefined ? [] : await readTexts('trusted-root', [trustedRoot]);
  return {
    ...(keys.length > 0 && { publicKeys: keys }),
    ...(roots.length > 0 && { certificates: { roots, identities } }),
    ...(root !== undefined && {
      sigstore: {
        trustedRoot: root,
        identities: identities.map((subject) => ({ subject, issuer: issuer! })),
      },
    }),
  };
}

function textOf(
  { path, signer, rootDigest, subject, model, files, ignored }: Verified,
  seconds: number,
): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const rows = [
    ['signed for', model ? safe(`${model.name} ${model.version}`) : `${safe(subject)}, no version named`],
    ['signed by', `${signer.kind} ${safe(signer.identity, 128)}`],
    ...(signer.issuer === undefined ? [] : [['vouched for by', safe(signer.issuer, 128)]]),
    ['root digest', rootDigest],
    ['files', `${count(files.length)}, ${count(bytes)} bytes, read in ${seconds.toFixed(1)} s`],
    ['not signed', ignored.length === 0 ? 'nothing' : safe(ignored.join(', '), 128)],
  ];
  return `${safe(path, LONGEST)}: verified\n\n${table(rows)}\n`;
}

function refusalText({ path, result, reasons, reasonCount }: NotVerified, io: Io): string {
  const style = styleFor(io.stdout, io.env);
  const lines = reasons.map(({ code, message }) => `  ${style(code, 'red')}: ${safe(message, LONGEST)}`);
  if (reasonCount > reasons.length) lines.push(`  and ${count(reasonCount - reasons.length)} more`);
  const fixes = [...new Set(reasons.map(({ code }) => code))].map(
    (code) => `  ${code}: ${REASONS[code].fix}`,
  );
  return `${safe(path, LONGEST)}: ${result === 'unsigned' ? 'unsigned' : 'NOT verified'}\n\n${lines.join('\n')}\n\nWhat to do:\n${fixes.join('\n')}\n`;
}
