import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './identity.ts';

/** A process as it is written down, so that a later run can find it again and be sure that it is the same. */
export interface RecordedProcess {
  readonly name: string;
  readonly pid: number;
  readonly identity: string;
}

export type Ending = 'gone before' | 'ended' | 'killed';

export function runs({ pid, identity }: RecordedProcess): boolean {
  return processIdentity(pid) === identity;
}

/**
 * Ends a process: SIGTERM, and SIGKILL after `graceMs`. Touches nothing when the id belongs to another process by now.
 * @param group also ends what the process started, for one that leads a process group
 */
export async function endProcess(
  process: RecordedProcess,
  { graceMs, group }: { graceMs: number; group: boolean },
): Promise<Ending> {
  if (!runs(process)) return 'gone before';
  signal(process, 'SIGTERM', group);
  if (await goneWithin(process, graceMs)) return 'ended';
  signal(process, 'SIGKILL', group);
  if (await goneWithin(process, 5000)) return 'killed';
  throw new Error(`${process.name} (process ${process.pid}) does not end`);
}

async function goneWithin(process: RecordedProcess, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (!runs(process)) return true;
    await delay(50);
  }
  return !runs(process);
}

function signal({ pid }: RecordedProcess, name: NodeJS.Signals, group: boolean): void {
  try {
    process.kill(group ? -pid : pid, name);
  } catch (error) {
    // It ended between the check and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
