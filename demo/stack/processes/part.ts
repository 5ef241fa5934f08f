import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess, type RecordedProcess } from './end.ts';
import { record } from './state.ts';

/** A program of the stack, as data. */
export interface PartSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 2xx once the part is ready. */
  readonly health: string;
  /** Seconds to become ready in. */
  readonly timeoutSeconds: number;
  /** Where people or other parts reach it. */
  readonly address: string;
}

/** A part that ended by itself, or did not become ready. */
export class PartFailed extends Error {
  override name = 'PartFailed';
  readonly part: string;
  readonly logFile: string;

  constructor(part: string, reason: string, logFile: string) {
    super(`${part} ${reason}`);
    this.part = part;
    this.logFile = logFile;
  }
}

const HEALTH_POLL_MS = 150;
/** The parts give themselves 8 s to end in good order. */
const STOP_GRACE_MS = 10_000;

/** A started part: its process leads a group of its own, so that Ctrl-C reaches only the runner, which stops in order. */
export class Part {
  readonly spec: PartSpec;
  readonly process: RecordedProcess | undefined;
  /** Settles when the process ends, however it does. */
  readonly ended: Promise<PartFailed>;
  readonly #logFile: string;
  #hasEnded = false;

  constructor(spec: PartSpec, cwd: string, logFile: string) {
    this.spec = spec;
    this.#logFile = logFile;
    const log = openSync(logFile, 'w');
    const child = spawn(spec.command, spec.args, {
      cwd,
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.process = child.pid === undefined ? undefined : record(spec.name, child.pid);
    this.ended = this.#end(child);
  }

  /** @throws PartFailed when it ended or was not ready in time */
  async ready(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + this.spec.timeoutSeconds * 1000;
    while (!this.#hasEnded && performance.now() < deadline) {
      if (await answers(this.spec.health)) return;
      await delay(HEALTH_POLL_MS, undefined, { signal });
    }
    if (this.#hasEnded) throw await this.ended;
    throw this.#failure(`was not ready within ${this.spec.timeoutSeconds} s`);
  }

  async stop(): Promise<void> {
    if (this.process) await endProcess(this.process, { graceMs: STOP_GRACE_MS, group: true });
  }

  #end(child: ChildProcess): Promise<PartFailed> {
    return new Promise((settle) => {
      const end = (reason: string) => {
        this.#hasEnded = true;
        settle(this.#failure(reason));
      };
      child.once('error', (error) => end(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        end(signal ? `was ended by ${signal}` : `ended with code ${code}`),
      );
    });
  }

  #failure(reason: string): PartFailed {
    return new PartFailed(this.spec.name, reason, this.#logFile);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
