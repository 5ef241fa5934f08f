import { loadBaseline } from '../../baseline/files.ts';
import { type Baseline, BaselineError } from '../../baseline/index.ts';
import { failure } from '../exit.ts';

/** @throws CliError that says what is wrong with the file */
export async function readBaseline(path: string): Promise<Baseline> {
  try {
    return await loadBaseline(path);
  } catch (error) {
    const message = (error as Error).message;
    throw failure(error instanceof BaselineError ? message : `${path} cannot be read: ${message}`, error);
  }
}
