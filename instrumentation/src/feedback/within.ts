const PATIENCE_MS = 5_000;

/**
 * The work, as long as it ends within 5 seconds. Work that takes longer goes on, and what it throws then is dropped.
 *
 * @throws Error when it does not end in time; what the work throws
 */
export async function within<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
