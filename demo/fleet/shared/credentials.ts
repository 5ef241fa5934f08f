import { generateKeyPairSync, type KeyPairKeyObjectResult, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who has a token of the demo, and what it is good for. */
export const TOKENS = ['replay', 'analyst', 'ci', 'scraper'] as const;
export type TokenName = (typeof TOKENS)[number];

/** Keys and tokens of one service. A real one has them from a secret store, and never in one place. */
export interface Credentials {
  readonly tokens: Readonly<Record<TokenName, string>>;
  /** Hashes who acted. */
  readonly actorKey: string;
  /** Whoever is on call, at the control endpoint; `parapet control` reads the same from `keys/ops.json`. */
  readonly ops: Caller;
  /** The responder, there; its key file is `keys/responder.json`. */
  readonly responder: Caller;
  /** Signs models (P-256) and checkpoints of the audit trail (Ed25519); PEM. */
  readonly signing: KeyPair;
  readonly audit: KeyPair;
}

interface Caller {
  readonly id: string;
  readonly signingKey: string;
  readonly token: string;
}

interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const FILE = 'credentials.json';
const OWNER_ONLY = 0o600;
const SECRET_BYTES = 32;

/** The credentials in a data folder; made where there are none, once, whoever comes first. */
export async function credentialsOf(data: string): Promise<Credentials> {
  const folder = join(data, 'keys');
  const path = join(folder, FILE);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await writeNew(path, JSON.stringify(newCredentials(), null, 1));
  const credentials = JSON.parse(await readFile(path, 'utf8')) as Credentials;
  if (!made) return credentials;
  // For the program parapet, which wants keys as files.
  for (const caller of [credentials.ops, credentials.responder]) {
    await writeNew(join(folder, `${caller.id}.json`), JSON.stringify(caller));
  }
  for (const use of ['signing', 'audit'] as const) {
    await writeNew(join(folder, `${use}.pub.pem`), credentials[use].publicKey);
  }
  return credentials;
}

/** Writes the whole file or none. @returns false when there is such a file */
async function writeNew(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode: OWNER_ONLY });
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary);
  }
}

function newCredentials(): Credentials {
  const secret = () => randomBytes(SECRET_BYTES).toString('base64url');
  return {
    tokens: Object.fromEntries(TOKENS.map((name) => [name, secret()])) as Credentials['tokens'],
    actorKey: secret(),
    ops: { id: 'ops', signingKey: secret(), token: secret() },
    responder: { id: 'responder', signingKey: secret(), token: secret() },
    signing: inPem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    audit: inPem(generateKeyPairSync('ed25519')),
  };
}

function inPem({ publicKey, privateKey }: KeyPairKeyObjectResult): KeyPair {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
