const PATIENCE_MS = 5_000;

/**
 * The work, as long as it ends within 5 seconds. Work that takes longer goes on, and what it throws then is dropped.
 *
 * @param late told when it does not end in time
 * @throws Error when it does not end in time; what the work throws
 */
export async function within<Result>(work: Promise<Result>, late?: () => void): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late?.();
      reject(new Error(`not done after ${PATIENCE_MS} ms`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
