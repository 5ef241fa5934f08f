import { stat } from 'node:fs/promises';
import { type Model, placeOf } from './tree.ts';

export interface SigningProgress {
  readonly bytes: number;
  readonly totalBytes: number;
}

export type OnProgress = (progress: SigningProgress) => void;

/** Adds up what is read of some files, and tells it; sizes are asked for only where somebody listens. */
export async function countBytes(
  model: Model,
  paths: readonly string[],
  onProgress: OnProgress | undefined,
): Promise<((bytes: number) => void) | undefined> {
  if (onProgress === undefined) return undefined;
  let totalBytes = 0;
  // One that is gone or may not be asked is told of where it is read.
  for (const path of paths)
    totalBytes += await stat(placeOf(model, path)).then(
      ({ size }) => size,
      () => 0,
    );
  let bytes = 0;
  return (more) => {
    bytes += more;
    onProgress({ bytes, totalBytes });
  };
}
