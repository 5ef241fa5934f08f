/** More gain nothing: the system reads by four threads of Node, and one thread hashes. */
const AT_ONCE = 4;

/**
 * Runs for all items, four at a time, and gives the results in their order. The first that throws stops the others: no file
 * of many gigabytes is read to its end for nothing.
 *
 * @param run told by its signal to stop, too
 * @throws what the first one threw
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  run: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const results = new Array<Result>(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const work = async () => {
    while (next < items.length && failure === undefined) {
      const at = next++;
      try {
        results[at] = await run(items[at]!, either);
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failure !== undefined) throw (failure as { readonly error: unknown }).error;
  return results;
}
