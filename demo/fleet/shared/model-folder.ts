import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { guardModelStore, type ModelStoreGuard } from '@parapet/instrumentation';
import { fileModelStore, signModel, verifyAtLoad } from '@parapet/instrumentation/node';
import { credentialsOf } from './credentials.ts';

interface Version {
  readonly name: string;
  readonly version: string;
}

/** The store of models of a service: `<name>/<version>/<file>`. */
export function modelsRoot(data: string): string {
  return join(data, 'models');
}

/** All files of one version: a version is a folder, signed as a whole. */
export function versionFolder(data: string, { name, version }: Version): string {
  return join(modelsRoot(data), name, version);
}

/** Removes a version of an earlier run, so that nobody serves it while a new one is trained. */
export async function discardVersion(data: string, model: Version): Promise<void> {
  await rm(versionFolder(data, model), { recursive: true, force: true });
}

/**
 * Writes a version and signs it. The signature goes last: whoever finds it finds a whole version.
 *
 * @param write writes the files into the folder of the version
 */
export async function publishVersion(
  data: string,
  { name, version }: Version,
  write: () => Promise<void>,
): Promise<void> {
  const folder = versionFolder(data, { name, version });
  await mkdir(folder, { recursive: true });
  await write();
  const { signing } = await credentialsOf(data);
  await signModel(folder, { key: signing.privateKey, model: { name, version } });
}

/** Refuses a version that training did not sign, or that was changed since. @throws ModelVerificationError */
export async function verifyVersion(data: string, model: Version): Promise<void> {
  const { signing } = await credentialsOf(data);
  await verifyAtLoad(versionFolder(data, model), {
    model: { name: model.name, version: model.version },
    policy: 'enforce',
    trust: { publicKeys: [signing.publicKey] },
  });
}

/** Downloads in an hour that are usual for one of a kind; what CI takes depends on how often it runs. */
const USUAL_PER_HOUR = { user: 2, service: 4 };

/** The store of models of a service, for whom the guard lets through. */
export function guardedModels(data: string): ModelStoreGuard {
  return guardModelStore(fileModelStore({ root: modelsRoot(data) }), { usualPerHour: USUAL_PER_HOUR });
}
