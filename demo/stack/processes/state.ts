import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedProcess, runs } from './end.ts';
import { processIdentity } from './identity.ts';

/** What a run writes down about its processes, for the start after it. */
export interface RunState {
  readonly runner: RecordedProcess;
  /** In the order in which they were started. */
  readonly parts: readonly RecordedProcess[];
}

const file = (folder: string) => join(folder, 'state.json');

/** The process as it is written down; undefined when it has ended already. */
export function record(name: string, pid: number): RecordedProcess | undefined {
  const identity = processIdentity(pid);
  return identity === undefined ? undefined : { name, pid, identity };
}

/** Replaced in one step, so that no start ever reads half a state. */
export function writeState(folder: string, state: RunState): void {
  const next = `${file(folder)}.next`;
  writeFileSync(next, JSON.stringify(state, null, 2));
  renameSync(next, file(folder));
}

export function removeState(folder: string): void {
  rmSync(file(folder), { force: true });
}

/** The state that an earlier run left; undefined when there is none, or when the file is damaged. */
export function readState(folder: string): RunState | undefined {
  try {
    const state = (JSON.parse(readFileSync(file(folder), 'utf8')) ?? {}) as Partial<RunState>;
    const parts = Array.isArray(state.parts) ? state.parts.filter(isRecorded) : [];
    return isRecorded(state.runner) ? { runner: state.runner, parts } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The processes of an earlier run that still run, the runner aside. */
export function leftovers(state: RunState | undefined): RecordedProcess[] {
  return (state?.parts ?? []).filter(runs);
}

function isRecorded(value: unknown): value is RecordedProcess {
  const { name, pid, identity } = (value ?? {}) as Partial<RecordedProcess>;
  // Ids below 2 would reach init or a whole process group.
  return typeof name === 'string' && Number.isInteger(pid) && Number(pid) > 1 && typeof identity === 'string';
}
