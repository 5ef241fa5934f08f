import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../tools/steps.ts';
import { start } from '../support/processes.ts';

const READY_SECONDS = 240;

export interface RunningStack {
  /** Folder of the run. */
  readonly run: string;
  stop(): Promise<void>;
}

/** Starts a steady stack in a folder of its own. @throws Error with what it printed when it is not ready in time */
export async function startStack(...options: readonly string[]): Promise<RunningStack> {
  const run = mkdtempSync(join(tmpdir(), 'parapet-gamedays-'));
  const main = join(ROOT, 'demo', 'stack', 'main.ts');
  const stack = start(process.execPath, [main, '--steady', '--data', run, ...options]);
  const isReady = () => existsSync(join(run, 'addresses.json'));
  const ends = performance.now() + READY_SECONDS * 1000;
  while (!isReady() && stack.child.exitCode === null && performance.now() < ends) await delay(250);
  if (!isReady()) {
    await stack.stop();
    throw new Error(`the stack was not ready within ${READY_SECONDS} s:\n${stack.output()}`);
  }
  return { run, stop: () => stack.stop() };
}
