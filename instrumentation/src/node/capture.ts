import { dirname, join, resolve } from 'node:path';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { Reproducibility } from '../training/reproducibility.ts';
import { codeOfCi } from './capture-ci.ts';
import { checkoutAround } from './capture-git.ts';
import { digestFile } from './digest-files.ts';

const LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'uv.lock',
  'poetry.lock',
] as const;

/** Node's names where the semantic conventions have others. */
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' };
const OS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };

export interface CaptureOptions {
  /** Where the code is. Default: the working directory. */
  readonly directory?: string | undefined;
}

/**
 * What it takes to do a run again: commit and branch, run of the CI pipeline, digests of the nearest lock files,
 * runtime and platform. A CI system's variables come first, then the `.git` around the folder, of which only files
 * are read. What cannot be found is absent. It does not know whether files were changed since the commit, and takes
 * no command line, path, user or host name, nor any other variable.
 *
 * @throws TypeError when an option is wrong
 */
export async function captureReproducibility(options: CaptureOptions = {}): Promise<Reproducibility> {
  checkOptions('captureReproducibility', options, ['directory']);
  const { directory = '.' } = options;
  if (typeof directory !== 'string') {
    throw new TypeError(`captureReproducibility option directory must be a path, not ${show(directory)}`);
  }
  const checkout = await checkoutAround(directory);
  const code = codeOfCi(process.env);
  return {
    // Not mixed: a branch of one and a commit of the other would say what never was.
    ...(code.revision === undefined ? { revision: checkout?.revision, branch: checkout?.branch } : code),
    lockfiles: await lockfilesAround(resolve(directory), checkout?.root),
    runtime: { name: 'nodejs', version: process.versions.node },
    os: OS[process.platform] ?? process.platform,
    arch: ARCH[process.arch] ?? process.arch,
  };
}

/** Those of the nearest folder that has any, up to the root of the checkout. */
async function lockfilesAround(
  folder: string,
  root: string | undefined,
): Promise<{ name: string; digest: string }[]> {
  const found = [];
  for (const name of LOCKFILES) {
    const digest = await digestFile(join(folder, name)).then(
      (file) => file.digest,
      () => undefined,
    );
    if (digest !== undefined) found.push({ name, digest });
  }
  const last = folder === root || dirname(folder) === folder;
  return found.length > 0 || last ? found : lockfilesAround(dirname(folder), root);
}
