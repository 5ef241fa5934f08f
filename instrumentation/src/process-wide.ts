import { SCOPE, VERSION } from './version.ts';

/** Something that a process has one of: the ESM and the CJS copy of this package share it. */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`${SCOPE}/${name}@${VERSION}`);
  const shared = globalThis as { [key]?: T };
  shared[key] ??= make();
  return shared[key];
}
