import { open, rename } from 'node:fs/promises';

/** Puts a file in the place of another, whole or not at all, also when the power goes. Rejects with what the file system says. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
