import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { text } from '../model/options.ts';

/** What it takes to do a run again, beside its data, parameters and seed. `captureReproducibility` fills it in. */
export interface Reproducibility {
  /** Commit that the code was checked out at. Whether files were changed since is not known. */
  readonly revision?: string | undefined;
  /** Branch or tag. */
  readonly branch?: string | undefined;
  /** Run of the CI pipeline. */
  readonly pipelineRunId?: string | undefined;
  /** Lock files of the dependencies and the digests of their content; at most 8. */
  readonly lockfiles?: readonly { readonly name: string; readonly digest: string }[] | undefined;
  readonly runtime?: { readonly name: string; readonly version: string } | undefined;
  /** Operating system, such as `linux`. */
  readonly os?: string | undefined;
  /** Architecture of the processor, such as `amd64`. */
  readonly arch?: string | undefined;
}

const MOST_LOCKFILES = 8;
const TEXTS = ['revision', 'branch', 'pipelineRunId', 'os', 'arch'] as const;
const KNOWN = [...TEXTS, 'lockfiles', 'runtime'] as const satisfies readonly (keyof Reproducibility)[];

/** @throws TypeError that names what is wrong */
export function checkReproducibility(given: Reproducibility): void {
  checkOptions('trainRun option reproducibility', given, KNOWN);
  for (const name of TEXTS) if (given[name] !== undefined) text(`reproducibility.${name}`, given[name]);
  const { lockfiles = [], runtime } = given;
  if (!Array.isArray(lockfiles) || lockfiles.length > MOST_LOCKFILES) {
    throw new TypeError(
      `trainRun option reproducibility.lockfiles must be an array of at most ${MOST_LOCKFILES}, not ${show(lockfiles)}`,
    );
  }
  for (const lockfile of lockfiles as NonNullable<Reproducibility['lockfiles']>) {
    checkObject('a lock file must be an object such as { name, digest }', lockfile);
    text('lockfiles.name', lockfile.name);
    text('lockfiles.digest', lockfile.digest);
  }
  if (runtime === undefined) return;
  checkObject('trainRun option reproducibility.runtime must be an object such as { name, version }', runtime);
  text('runtime.name', runtime.name);
  text('runtime.version', runtime.version);
}

export function reproducibilityAttributes(given: Reproducibility): Record<string, string | string[]> {
  const { revision, branch, pipelineRunId, lockfiles = [], runtime, os, arch } = given;
  const all = {
    [ATTR.vcsRevision]: revision,
    [ATTR.vcsBranch]: branch,
    [ATTR.pipelineRunId]: pipelineRunId,
    [ATTR.runtimeName]: runtime?.name,
    [ATTR.runtimeVersion]: runtime?.version,
    [ATTR.osType]: os,
    [ATTR.hostArch]: arch,
    ...(lockfiles.length > 0 && {
      [ATTR.trainingLockfiles]: lockfiles.map(({ name, digest }) => `${name}@${digest}`),
    }),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
