import { resolve } from 'node:path';

/** What adapters are made with, whatever their kind. */
export interface AdapterContext {
  /** Files of a definition are relative to this folder. */
  readonly baseFolder: string;
  /** Where a pod finds the address of its own cluster; default the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export function fileOf(context: AdapterContext, file: string): string {
  return resolve(context.baseFolder, file);
}
