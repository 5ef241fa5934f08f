import type { Identified } from '../model/identity.ts';
import { checkObject } from './options.ts';
import { checkText } from './text.ts';

/** @throws TypeError when it names no model version */
export function checkIdentified(what: string, model: Identified): void {
  checkObject(`${what} must be an object with name, version and datasetId`, model);
  for (const part of ['name', 'version', 'datasetId'] as const) checkText(`${what}.${part}`, model[part]);
}
