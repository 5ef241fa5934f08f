import { AwsV4Signer } from 'aws4fetch';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkText } from '../check/text.ts';
import type { Fetch } from '../wrap/exchange.ts';
import { ModelStoreError } from './error.ts';
import { checkModel, checkPath, encodePath, encodeSegment, FileList } from './paths.ts';
import { Remote, type RemoteOptions } from './remote.ts';
import { parseS3Page } from './s3-list.ts';
import type { ModelStore, StoredModel } from './types.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface S3ModelStoreOptions extends Omit<RemoteOptions, 'url'> {
  /** Of the server, such as `https://s3.eu-central-1.amazonaws.com`. The bucket is addressed in the path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Folder in the bucket that holds the models, without a slash at its ends; default none. */
  readonly prefix?: string | undefined;
  /** Default `us-east-1`, which most servers other than that of AWS take. */
  readonly region?: string | undefined;
  /** Or what gives them, asked before each request: for credentials that change. */
  readonly credentials: S3Credentials | (() => S3Credentials | Promise<S3Credentials>);
}

const OPTIONS = [
  'endpoint',
  'bucket',
  'prefix',
  'region',
  'credentials',
  'timeoutMs',
  'maxListBytes',
  'fetch',
] as const satisfies readonly (keyof S3ModelStoreOptions)[];

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Of 1,000 keys each; an empty one may come, and must not go on forever. */
const MOST_PAGES = 100;

/**
 * Models in a bucket of S3 or a server that speaks as it does, at `<prefix>/<name>/<version>/<path>`: ListObjectsV2 and
 * GetObject, signed with Signature Version 4. It needs `s3:ListBucket` and `s3:GetObject` and does not retry.
 *
 * @throws TypeError when an option is missing, wrong or unknown; never with a value of the credentials
 */
export function s3ModelStore(options: S3ModelStoreOptions): ModelStore {
  const where = 's3ModelStore';
  checkOptions(where, options, OPTIONS);
  const { endpoint, bucket, prefix, region = 'us-east-1', credentials, ...rest } = options;
  if (typeof bucket !== 'string' || !BUCKET.test(bucket)) {
    throw new TypeError(`${where} option bucket must match ${BUCKET}, not ${show(bucket)}`);
  }
  checkText(`${where} option region`, region);
  if (prefix !== undefined) checkPath(prefix);
  if (typeof credentials !== 'function') checkCredentials(where, credentials);
  const send: Fetch = rest.fetch ?? ((...args) => globalThis.fetch(...args));
  const remote = new Remote(where, {
    ...rest,
    url: endpoint,
    fetch: async (url, init) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await currentCredentials(where, credentials);
      const keys = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
      const { headers } = await new AwsV4Signer({ ...keys, url, region, service: 's3' }).sign();
      for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
      return send(url, { ...init, headers });
    },
  });
  const folderOf = (model: StoredModel) => {
    checkModel(model);
    return [...(prefix === undefined ? [] : [prefix]), model.name, model.version, ''].join('/');
  };
  return Object.freeze<ModelStore>({
    kind: 's3',
    async files(model, { signal } = {}) {
      const folder = folderOf(model);
      const files = new FileList();
      for await (const { key, bytes } of objectsIn(remote, bucket, folder, signal)) {
        if (!key.startsWith(folder)) {
          throw new ModelStoreError('protocol', `the S3 server lists what is not in ${show(folder)}`);
        }
        // Consoles keep empty objects for folders.
        if (!(key.endsWith('/') && bytes === 0)) files.add({ path: key.slice(folder.length), bytes });
      }
      return files.done(model);
    },
    async *read(model, path, { signal } = {}) {
      checkPath(path);
      yield* remote.stream(`/${bucket}/${encodePath(folderOf(model) + path)}`, signal);
    },
  });
}

async function* objectsIn(remote: Remote, bucket: string, folder: string, signal: AbortSignal | undefined) {
  const query = `list-type=2&encoding-type=url&max-keys=1000&prefix=${encodeSegment(folder)}`;
  let from = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const { objects, next } = parseS3Page(await remote.text(`/${bucket}?${query}${from}`, signal));
    yield* objects;
    if (next === undefined) return;
    from = `&continuation-token=${encodeSegment(next)}`;
  }
  throw new ModelStoreError('too_large', `the list of the S3 server has more than ${MOST_PAGES} pages`);
}

/** What the service gives, or says it cannot. @throws ModelStoreError `denied` */
async function currentCredentials(
  where: string,
  given: S3ModelStoreOptions['credentials'],
): Promise<S3Credentials> {
  try {
    const current = typeof given === 'function' ? await given() : given;
    checkCredentials(where, current);
    return current;
  } catch (cause) {
    throw new ModelStoreError('denied', `${where} has no credentials: its option credentials failed`, {
      cause,
    });
  }
}

/** @throws TypeError that shows no value */
function checkCredentials(where: string, given: unknown): asserts given is S3Credentials {
  checkObject(`${where} option credentials must be an object or a function`, given);
  const { accessKeyId, secretAccessKey, sessionToken = 'none' } = given as Partial<S3Credentials>;
  for (const [name, value] of Object.entries({ accessKeyId, secretAccessKey, sessionToken })) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(`${where} option credentials.${name} must be a text that is not empty`);
    }
  }
}
