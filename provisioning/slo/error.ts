/** A file of objectives that is not right: its message begins with file and line, as editors and CI read them. */
export class SloFileError extends Error {
  constructor({ file, line }: { readonly file: string; readonly line?: number }, message: string) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${message}`);
    this.name = 'SloFileError';
  }
}
