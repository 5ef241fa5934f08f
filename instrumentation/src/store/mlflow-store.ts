import { checkOptions } from '../check/options.ts';
import type { EndpointOptions } from '../wrap/endpoint.ts';
import { ModelStoreError } from './error.ts';
import { isObject, jsonObject } from './json.ts';
import { checkModel, checkPath, encodePath, encodeSegment } from './paths.ts';
import { REMOTE_OPTIONS, Remote, type RemoteOptions } from './remote.ts';
import type { ModelStore, StoredModel } from './types.ts';
import { type Entry, walk } from './walk.ts';

export interface MlflowModelStoreOptions extends RemoteOptions {
  /** Sent with every request, such as `authorization`. Never in telemetry or in an error of ours. */
  readonly headers?: EndpointOptions['headers'];
}

const REGISTRY = '/api/2.0/mlflow/model-versions/get-download-uri';
const ARTIFACTS = '/api/2.0/mlflow-artifacts/artifacts';

/**
 * Registered models of a tracking server of MLflow 2 and 3 that serves its artifacts itself (`--serve-artifacts`, the
 * default): registry by `model-versions/get-download-uri`, files by `mlflow-artifacts/artifacts`. Versions whose files lie
 * elsewhere are refused: read those from where they lie. https://mlflow.org/docs/latest/rest-api.html. It does not retry.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function mlflowModelStore(options: MlflowModelStoreOptions): ModelStore {
  checkOptions('mlflowModelStore', options, [...REMOTE_OPTIONS, 'headers']);
  const remote = new Remote('mlflowModelStore', options);

  // Not kept: a registered model may be deleted, and its versions be made again.
  const folderOf = async (model: StoredModel, signal: AbortSignal | undefined) => {
    checkModel(model);
    const query = `name=${encodeSegment(model.name)}&version=${encodeSegment(model.version)}`;
    const answer = jsonObject('the registry', await remote.text(`${REGISTRY}?${query}`, signal));
    return folderIn(answer.artifact_uri, remote.base);
  };

  return Object.freeze<ModelStore>({
    kind: 'mlflow',
    async files(model, { signal } = {}) {
      const root = await folderOf(model, signal);
      return walk(model, async function* (folder) {
        const query = `path=${encodeSegment(root + (folder && `/${folder}`))}`;
        yield* entriesOf(await remote.text(`${ARTIFACTS}?${query}`, signal));
      });
    },
    async *read(model, path, { signal } = {}) {
      checkPath(path);
      const root = await folderOf(model, signal);
      yield* remote.stream(`${ARTIFACTS}/${encodePath(`${root}/${path}`)}`, signal);
    },
  });
}

/** The folder, below the root of the artifacts that the server serves. */
function folderIn(uri: unknown, base: URL): string {
  const [, scheme = '', host, path = ''] =
    typeof uri === 'string' ? (/^([a-z][a-z0-9+.-]*):(?:\/\/([^/]*))?\/*(.*)$/s.exec(uri) ?? []) : [];
  if (scheme !== 'mlflow-artifacts') {
    // The scheme alone: the rest may hold credentials.
    const elsewhere = scheme === '' ? 'nowhere known' : `at ${scheme}:`;
    const message = `the registry keeps the version ${elsewhere}, which its server does not serve: read it from there`;
    throw new ModelStoreError('protocol', message);
  }
  if (host && host !== base.host && host !== base.hostname) {
    throw new ModelStoreError('protocol', 'the registry keeps the version on another server: name that one');
  }
  const folder = path.replace(/\/+$/, '');
  checkPath(folder);
  return folder;
}

function entriesOf(text: string): Entry[] {
  // An empty list is left out, as protocol buffers have it.
  const { files = [] } = jsonObject('the server', text);
  if (!Array.isArray(files)) throw strange();
  return files.map((entry: unknown) => {
    if (!isObject(entry)) throw strange();
    const { path: name, is_dir: isFolder = false, file_size: size } = entry;
    checkPath(name);
    // 64-bit numbers are texts in the JSON of protocol buffers.
    const bytes = typeof size === 'string' && /^\d{1,15}$/.test(size) ? Number(size) : size;
    if (typeof isFolder !== 'boolean' || (bytes != null && typeof bytes !== 'number')) throw strange();
    return { name, isFolder, bytes: bytes ?? undefined };
  });
}

function strange(): ModelStoreError {
  return new ModelStoreError('protocol', 'the server lists artifacts otherwise than MLflow 2 and 3 do');
}
