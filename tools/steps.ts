import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..');

/** A command of the repository, run in `folder` (relative to the root). */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly folder?: string;
}

export interface StepResult {
  readonly name: string;
  readonly seconds: number;
  readonly ok: boolean;
}

/**
 * Runs a step; its output is shown as it comes (`live`), or only when it fails.
 * Programs of node_modules/.bin are found by name.
 */
export function runStep(step: Step, live = false): Promise<StepResult> {
  const started = performance.now();
  return new Promise((settle) => {
    const [file, ...args] = step.command;
    const child = spawn(file, args, {
      cwd: join(ROOT, step.folder ?? '.'),
      env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH ?? ''}` },
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    const end = (ok: boolean, reason: string) => {
      const seconds = (performance.now() - started) / 1000;
      console.log(`${ok ? '✓' : '✗'} ${step.name}  ${seconds.toFixed(1)} s`);
      if (!ok)
        console.error(
          `${Buffer.concat(output).toString()}\n${step.name} failed${reason}: ${step.command.join(' ')}`,
        );
      settle({ name: step.name, seconds, ok });
    };
    child.on('error', (error) => end(false, ` (${error.message})`));
    child.on('close', (code) => end(code === 0, ''));
  });
}

/** Runs steps one after the other and stops the process when one fails. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const { ok } = await runStep(step);
    if (!ok) process.exit(1);
  }
}
