import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Part, type PartFailed, type PartSpec } from './part.ts';
import { record, removeState, writeState } from './state.ts';

/** What happens to parts, for whoever prints it. */
export interface StackListener {
  starting(part: string): void;
  ready(part: PartSpec, seconds: number): void;
  stopping(part: string): void;
}

export interface StackOptions {
  /** Folder of the run: logs and the state file. */
  readonly folder: string;
  /** Folder that the parts run in. */
  readonly cwd: string;
  readonly listener: StackListener;
}

/** The running parts. Started in stages, stopped in reverse order, nothing is restarted. */
export class Stack {
  /** Settles with the first part that ends without being asked to. */
  readonly failure: Promise<PartFailed>;
  readonly #options: StackOptions;
  readonly #parts: Part[] = [];
  #fail: (failure: PartFailed) => void = () => undefined;
  #stopping = false;

  constructor(options: StackOptions) {
    this.#options = options;
    this.failure = new Promise((settle) => {
      this.#fail = settle;
    });
    mkdirSync(join(options.folder, 'logs'), { recursive: true });
    this.#save();
  }

  /**
   * Starts the parts of a stage together and waits until all are ready, stage after stage.
   * @throws PartFailed of the first part that ends or is not ready in time, whichever stage it is of
   */
  async start(stages: readonly (readonly PartSpec[])[], signal: AbortSignal): Promise<void> {
    for (const stage of stages) {
      const settled = new AbortController();
      const anySignal = AbortSignal.any([signal, settled.signal]);
      try {
        const ready = Promise.all(stage.map((spec) => this.#startPart(spec, anySignal)));
        const failure = await Promise.race([ready.then(() => undefined), this.failure]);
        if (failure) throw failure;
      } finally {
        settled.abort();
      }
    }
  }

  /** Stops all parts, the last started first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const part of this.#parts.reverse()) {
      this.#options.listener.stopping(part.spec.name);
      await part.stop();
    }
    removeState(this.#options.folder);
  }

  async #startPart(spec: PartSpec, signal: AbortSignal): Promise<void> {
    const { folder, cwd, listener } = this.#options;
    const started = performance.now();
    listener.starting(spec.name);
    const part = new Part(spec, cwd, join(folder, 'logs', `${spec.name}.log`));
    this.#parts.push(part);
    this.#save();
    void part.ended.then((failure) => {
      if (!this.#stopping) this.#fail(failure);
    });
    await part.ready(signal);
    listener.ready(spec, (performance.now() - started) / 1000);
  }

  #save(): void {
    const runner = record('runner', process.pid);
    if (!runner) throw new Error('This process does not find itself among the processes');
    const parts = this.#parts.flatMap(({ process: recorded }) => recorded ?? []);
    writeState(this.#options.folder, { runner, parts });
  }
}
