import { createHash, type KeyObject } from 'node:crypto';
import { createTar } from 'nanotar';
import { bundleText } from '../../signing/bundle.ts';
import { keyIdOf, signPayload } from '../../signing/keys.ts';
import { comparePaths } from '../../signing/paths.ts';
import { statementText } from '../../signing/statement.ts';
import { SIGNATURE_FILE } from '../../signing/tree.ts';
import { VERSION } from '../../version.ts';
import type { SnapshotFile } from './contents.ts';

const SUBJECT = 'parapet-snapshot';

export interface SnapshotHead {
  readonly reason: string;
  /** Keyed hash of who asked. */
  readonly actorHash: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * One archive (tar) of the files, a manifest that holds the SHA-256 of each, and a signature of all in the OpenSSF Model
 * Signing format: `parapet verify` checks the folder that it is unpacked to.
 */
export function snapshotArchive(
  files: readonly SnapshotFile[],
  head: SnapshotHead,
  key: KeyObject,
): Uint8Array {
  const digested = files.map((file) => ({ ...file, digest: sha256(file.text) }));
  const manifest = {
    schemaVersion: 1,
    createdAt: new Date(head.at).toISOString(),
    reason: head.reason,
    actorHash: head.actorHash,
    library: VERSION,
    files: digested.map(({ name, text, digest, lines }) => ({
      name,
      bytes: Buffer.byteLength(text),
      sha256: digest,
      ...(lines && { lines: lines.kept, linesInAll: lines.of }),
    })),
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  const all = [...digested, { name: 'manifest.json', text, digest: sha256(text) }];
  const resources = all
    .map(({ name: path, digest }) => ({ path, digest }))
    .sort((a, b) => comparePaths(a.path, b.path));
  const payload = Buffer.from(
    statementText({ subject: SUBJECT, model: undefined, ignored: [SIGNATURE_FILE], files: resources }),
  );
  const bundle = bundleText(payload, signPayload(payload, key), { hint: keyIdOf(key) });
  return createTar(
    [...all, { name: SIGNATURE_FILE, text: bundle }].map(({ name, text: data }) => ({ name, data })),
    { attrs: { mode: '600', uid: 0, gid: 0, mtime: head.at } },
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
