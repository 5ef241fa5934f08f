import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { checkObject } from '../check/options.ts';
import { show } from '../check/show.ts';
import { FILE_ALONE } from '../node/hash-file.ts';
import type { Verified, VerifiedFile } from './result.ts';
import { ONE_FILE } from './statement.ts';
import { ModelVerificationError } from './verify-at-load.ts';

/** With the byte behind it, as many as Node reads at once: of more it aborts the process. */
const LARGEST = 2 ** 31 - 2;

/**
 * Reads one file of a verified model into memory, and verifies what was read: what is loaded from the bytes is what was
 * signed, whatever happened to the file since.
 *
 * @param path as in `files` of the verification; default: the only file of a model that is one
 * @throws ModelVerificationError when it changed; RangeError when it was not verified, or has 2^31 - 1 bytes or more; what the file
 * system says
 */
export async function readVerified(verified: Verified, path: string = ONE_FILE): Promise<Buffer> {
  checkObject('readVerified wants a verification', verified);
  if (verified.result !== 'verified') throw new TypeError('readVerified wants a model that is verified');
  const known = verified.files.find((file) => file.path === path);
  if (known === undefined) {
    throw new RangeError(`${show(path)} is not among the files that were verified`);
  }
  if (known.bytes > LARGEST) {
    throw new RangeError(`${show(path)} has ${known.bytes} bytes, too many for memory: load it by its path`);
  }
  const place = path === ONE_FILE ? verified.path : join(verified.path, path);
  const file = await open(place, FILE_ALONE);
  try {
    const bytes = await readWhole(file, known.bytes);
    if (bytes !== undefined && isSigned(bytes, known, verified.partBytes)) return bytes;
  } finally {
    await file.close();
  }
  const message = `${show(path)} changed since it was verified`;
  throw new ModelVerificationError(verified.model?.name ?? verified.subject, {
    result: 'failed',
    path: verified.path,
    signature: verified.signature,
    reasons: [{ code: 'changed_file', path, message }],
    reasonCount: 1,
    signer: verified.signer,
  });
}

/** Undefined when there is less or more. */
async function readWhole(file: FileHandle, size: number): Promise<Buffer | undefined> {
  // One byte more than there should be, to see that there is none.
  const bytes = Buffer.allocUnsafe(size + 1);
  let done = 0;
  while (done <= size) {
    const { bytesRead } = await file.read(bytes, done, size + 1 - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done === size ? bytes.subarray(0, size) : undefined;
}

function isSigned(bytes: Buffer, { digests }: VerifiedFile, partBytes = Math.max(1, bytes.length)): boolean {
  return digests.every((digest, i) => {
    const part = bytes.subarray(i * partBytes, (i + 1) * partBytes);
    return createHash('sha256').update(part).digest('hex') === digest;
  });
}
