import { AdapterError, type Command } from '../types.ts';

/** The id of a command where it is part of the name of a file or of what is signed. @throws AdapterError */
export function plainId({ id }: Command): string {
  if (/^[\w-]{1,128}$/.test(id)) return id;
  throw new AdapterError('the id of a command must be 1 to 128 of A-Z a-z 0-9 _ - for this target', false);
}
