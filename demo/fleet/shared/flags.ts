/** Longest that an answer may take. */
const TIMEOUT_MS = 2_000;

/** Versions of the interface of the service of feature flags. */
export type FlagsApi = 'v1' | 'v2';

/** Resolves when a model may answer. @throws FlagsUnavailableError when nobody can tell, or it may not */
export type Flags = (model: string, api?: FlagsApi) => Promise<void>;

/** A call fails with the service that it asks: what takes several models down together. */
export class FlagsUnavailableError extends Error {
  override name = 'FlagsUnavailableError';
  readonly statusCode = 503;
}

/** Asks the service at an address at each call. Without an address every model may answer. */
export function flagsAt(address: string | undefined): Flags {
  if (address === undefined) return async () => undefined;
  return async (model, api = 'v1') => {
    try {
      const response = await fetch(`${address}/${api}/flags/${encodeURIComponent(model)}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { enabled } = (await response.json()) as { enabled?: boolean };
      if (response.ok && enabled) return;
    } catch (cause) {
      throw new FlagsUnavailableError('no answer about the feature flags', { cause });
    }
    throw new FlagsUnavailableError('the model is not enabled');
  };
}
