/** Runs `shutdown` on the first SIGTERM. Then the process ends by that signal, unless someone else handles it too. */
export function onSigterm(shutdown: () => Promise<void>): void {
  process.once('SIGTERM', async (signal) => {
    await shutdown();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  });
}
