import { ModelStoreError } from './error.ts';
import { checkPath, FileList } from './paths.ts';
import type { StoredFile, StoredModel } from './types.ts';

const MOST_FOLDERS = 1_000;

export interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly bytes?: number | undefined;
}

/**
 * All files below a folder, for stores that list one folder at a time; at most 1,000 folders.
 *
 * @param entries what is in a folder, given below the first one, `''`
 * @throws ModelStoreError when there are none, too many, or what leads elsewhere
 */
export async function walk(
  model: StoredModel,
  entries: (folder: string) => AsyncIterable<Entry>,
): Promise<readonly StoredFile[]> {
  const files = new FileList();
  const folders = [''];
  // Grows while it is walked.
  for (const folder of folders) {
    for await (const { name, isFolder, bytes } of entries(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (!isFolder) {
        files.add({ path, bytes });
        continue;
      }
      checkPath(path);
      if (folders.push(path) > MOST_FOLDERS) {
        throw new ModelStoreError('too_large', `the version has more than ${MOST_FOLDERS} folders`);
      }
    }
  }
  return files.done(model);
}
