import { checkOptions } from '../check/options.ts';
import type { EndpointOptions } from '../wrap/endpoint.ts';
import { parseChecksums } from './checksums.ts';
import { checkModel, checkPath, encodePath, encodeSegment } from './paths.ts';
import { REMOTE_OPTIONS, Remote, type RemoteOptions } from './remote.ts';
import type { ModelStore, StoredModel } from './types.ts';

export interface HttpModelStoreOptions extends RemoteOptions {
  /** Sent with every request, such as `authorization`. Never in telemetry or in an error of ours. */
  readonly headers?: EndpointOptions['headers'];
}

/**
 * Models on any server of files, at `<url>/<name>/<version>/<path>`. HTTP has no lists, so a file `SHA256SUMS` in the
 * folder of each version names its files, as `sha256sum` writes it:
 * `find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS`.
 *
 * @throws TypeError when an option is missing, wrong or unknown
 */
export function httpModelStore(options: HttpModelStoreOptions): ModelStore {
  checkOptions('httpModelStore', options, [...REMOTE_OPTIONS, 'headers']);
  const remote = new Remote('httpModelStore', options);
  const folderOf = (model: StoredModel) => {
    checkModel(model);
    return `/${encodeSegment(model.name)}/${encodeSegment(model.version)}`;
  };
  return Object.freeze<ModelStore>({
    kind: 'http',
    async files(model, { signal } = {}) {
      return parseChecksums(model, await remote.text(`${folderOf(model)}/SHA256SUMS`, signal));
    },
    async *read(model, path, { signal } = {}) {
      checkPath(path);
      yield* remote.stream(`${folderOf(model)}/${encodePath(path)}`, signal);
    },
  });
}
