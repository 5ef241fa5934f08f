import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StoreServer {
  readonly url: string;
  /** Paths with queries, as they came. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Answers the next request in place of the server. */
  once(answer: (response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

/** Files by their path on the server, such as `m/1/model.bin`. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

type Answer = (request: IncomingMessage, url: URL, response: ServerResponse) => void;

async function startServer(answer: Answer): Promise<StoreServer> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const next: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    headers.push(request.headers);
    const instead = next.shift();
    if (instead !== undefined) return instead(response);
    return answer(request, new URL(request.url ?? '', 'http://test'), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    once: (instead) => next.push(instead),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A server of files that knows nothing else. */
export function startFileServer(files: Files): Promise<StoreServer> {
  return startServer((_, url, response) => give(response, files[decodeURIComponent(url.pathname).slice(1)]));
}

function give(response: ServerResponse, content: string | Uint8Array | undefined): void {
  if (content === undefined) response.writeHead(404).end('no such thing');
  else response.writeHead(200, { 'content-length': Buffer.byteLength(content) }).end(content);
}

export const S3_KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/**
 * A bucket `models` of S3: ListObjectsV2 (pages of three) and GetObject, as documented in
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and API_GetObject.html. Requests whose signature
 * is wrong are refused with 403.
 */
export function startS3Server(files: Files, region = 'us-east-1'): Promise<StoreServer> {
  return startServer((request, url, response) => {
    if (!isSigned(request, url, region)) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      return response.end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    }
    const [, bucket, ...key] = decodeURIComponent(url.pathname).split('/');
    if (bucket !== 'models') return give(response, undefined);
    if (key.length > 0) return give(response, files[key.join('/')]);
    response.writeHead(200, { 'content-type': 'application/xml' });
    return response.end(pageOf(files, url.searchParams));
  });
}

function pageOf(files: Files, query: URLSearchParams): string {
  const keys = Object.keys(files)
    .filter((key) => key.startsWith(query.get('prefix') ?? ''))
    .sort();
  const from = Number(query.get('continuation-token') ?? 0);
  const page = keys.slice(from, from + 3).map((key) => {
    // S3 encodes a space as a plus.
    const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
    const size = Buffer.byteLength(files[key]!);
    return `<Contents><Key>${encoded}</Key><ETag>&quot;0&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA256</ChecksumAlgorithm><Size>${size}</Size></Contents>`;
  });
  const isTruncated = from + 3 < keys.length;
  const next = isTruncated ? `<NextContinuationToken>${from + 3}</NextContinuationToken>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>models</Name><Prefix/><EncodingType>url</EncodingType><IsTruncated>${isTruncated}</IsTruncated>${next}${page.join('')}</ListBucketResult>`;
}

/**
 * The signature, computed anew as documented in
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, and compared.
 */
function isSigned({ method, headers }: IncomingMessage, url: URL, region: string): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (given === null) return false;
  const [, id, scope, names, signature] = given;
  const date = String(headers['x-amz-date']);
  if (id !== S3_KEYS.accessKeyId || scope !== `${date.slice(0, 8)}/${region}/s3/aws4_request`) return false;
  const signed = names!.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name))) return false;
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const canonical = [
    method,
    decodeURIComponent(url.pathname).split('/').map(encoded).join('/'),
    query.join('&'),
    ...signed.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, digest].join('\n');
  const key = scope!
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${S3_KEYS.secretAccessKey}`);
  return hmac(key, toSign).toString('hex') === signature;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A tracking server of MLflow with the version 1 of `prices`. Paths, objects and errors as MLflow 3.x answers, whose
 * handlers are documented at https://mlflow.org/docs/latest/rest-api.html: lists give base names, folders have no size.
 *
 * @param files below `0/models/m-1/artifacts/`
 */
export function startMlflowRegistry(
  files: Files,
  uri = 'mlflow-artifacts:/0/models/m-1/artifacts',
): Promise<StoreServer> {
  const stored = new Map(
    Object.entries(files).map(([path, content]) => [`0/models/m-1/artifacts/${path}`, content]),
  );
  const artifacts = '/api/2.0/mlflow-artifacts/artifacts';
  return startServer((_, url, response) => {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { pathname, searchParams: query } = url;
    if (pathname === '/api/2.0/mlflow/model-versions/get-download-uri') {
      if (query.get('name') === 'prices' && query.get('version') === '1')
        return json(200, { artifact_uri: uri });
      return json(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Model Version not found' });
    }
    if (pathname === artifacts) return json(200, listOf(stored, `${query.get('path')}/`));
    return give(response, stored.get(decodeURIComponent(pathname).slice(artifacts.length + 1)));
  });
}

function listOf(stored: ReadonlyMap<string, string | Uint8Array>, folder: string): object {
  const files = new Map<string, object>();
  for (const [path, content] of stored) {
    if (!path.startsWith(folder)) continue;
    const [name, ...rest] = path.slice(folder.length).split('/');
    const size = Buffer.byteLength(content);
    files.set(name!, { path: name, is_dir: rest.length > 0, ...(rest.length === 0 && { file_size: size }) });
  }
  return files.size === 0 ? {} : { files: [...files.values()] };
}
