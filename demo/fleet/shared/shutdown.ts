/** Longest that a process takes to end after it was asked to, milliseconds. */
const PATIENCE_MS = 8_000;

/** Ends the process after SIGTERM or SIGINT, once `cleanUp` is done; with code 1 when that fails or hangs. */
export function onShutdown(cleanUp: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    console.log(`${signal}: stopping`);
    setTimeout(() => {
      console.error(`not stopped after ${PATIENCE_MS} ms`);
      process.exit(1);
    }, PATIENCE_MS).unref();
    cleanUp().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(
          `could not stop in good order: ${error instanceof Error ? error.message : String(error)}`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
