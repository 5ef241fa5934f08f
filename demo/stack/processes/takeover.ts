import { endProcess, runs } from './end.ts';
import { takeLock } from './lock.ts';
import { leftovers, readState } from './state.ts';

/** An earlier stack stops its parts one after the other; this bounds how long that may take. */
const RUNNER_GRACE_MS = 60_000;
const PART_GRACE_MS = 5000;
const LOCK_WAIT_MS = 3000;

/**
 * Makes a run folder ours: stops a stack that runs in it, ends what a killed one left behind, takes the lock.
 * @returns a function that gives the lock back
 */
export async function takeOver(folder: string, say: (line: string) => void): Promise<() => void> {
  const earlier = readState(folder);
  if (earlier && earlier.runner.pid !== process.pid && runs(earlier.runner)) {
    say(`Another stack runs here (process ${earlier.runner.pid}): stopping it`);
    await endProcess(earlier.runner, { graceMs: RUNNER_GRACE_MS, group: false });
  }
  const release = takeLock(folder, LOCK_WAIT_MS);
  const orphans = leftovers(readState(folder));
  if (orphans.length > 0) {
    say(`Ending what an earlier run left behind: ${orphans.map(({ name }) => name).join(', ')}`);
    for (const orphan of orphans.reverse()) await endProcess(orphan, { graceMs: PART_GRACE_MS, group: true });
  }
  return release;
}
