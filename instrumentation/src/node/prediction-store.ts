import { checkWhole } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { PredictionStore } from '../feedback/store.ts';
import { openDatabase } from './prediction-store-file.ts';
import { SqliteStore } from './prediction-store-sqlite.ts';

export interface PredictionStoreOptions {
  /** Default 1,000,000, some 110 MB on disk. Labels that wait for their prediction: a tenth as many, at most. */
  readonly mostPredictions?: number | undefined;
  /** How long a prediction is kept. Default 90 days; longer than labels take. */
  readonly keepSeconds?: number | undefined;
}

/** A prediction store in a file. */
export interface PredictionStoreFile extends PredictionStore {
  /** Closes the file; calls after it fail. Twice is as good as once. */
  close(): void;
}

const DEFAULT_MOST = 1_000_000;
const DEFAULT_KEEP = 90 * 86_400;

/**
 * Opens a prediction store in an SQLite file, or makes one (readable by its owner only). Predictions and labels survive
 * a restart and the end of the process by force; several processes of one machine may have it open. Ids are kept as
 * SHA-256 digests: they may be personal, and a digest has one size. Not for a network file system.
 *
 * Calls are short transactions on the calling thread, measured in docs/quality.md; a file that is locked is tried again
 * between other work for 4 seconds. Options hold for what this process writes.
 *
 * @param path default `parapet-predictions.db` in the working directory
 * @throws TypeError on wrong or unknown options; Error when Node has no `node:sqlite` (before 22.13), when the file is
 * damaged, belongs to something else or to a later version, or cannot be opened
 */
export async function openPredictionStore(
  path = 'parapet-predictions.db',
  options: PredictionStoreOptions = {},
): Promise<PredictionStoreFile> {
  if (typeof path !== 'string' || path === '' || path.startsWith(':') || path.startsWith('file:')) {
    throw new TypeError(`openPredictionStore wants the path of a file, not ${show(path)}`);
  }
  checkOptions('openPredictionStore', options, ['mostPredictions', 'keepSeconds']);
  const { mostPredictions = DEFAULT_MOST, keepSeconds = DEFAULT_KEEP } = options;
  checkWhole('openPredictionStore option mostPredictions', mostPredictions, 1);
  checkWhole('openPredictionStore option keepSeconds', keepSeconds, 1);
  return new SqliteStore(await openDatabase(path), mostPredictions, keepSeconds * 1000);
}
