import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Command, Point } from './protocol.ts';

const REPLICA = fileURLToPath(new URL('./replica.ts', import.meta.url));

/** A replica under way. What it counted outlives it, as it does in Prometheus. */
export class Replica {
  readonly #store: string;
  /** Counts of the lives before this one. */
  readonly #past = new Map<string, number>();
  #now = new Map<string, number>();
  #child!: ChildProcess;

  constructor(store: string) {
    this.#store = store;
  }

  async start(champion: string): Promise<void> {
    this.#child = fork(REPLICA, [this.#store, champion], { execArgv: [] });
    await this.#answer();
  }

  async tell<Result>(command: Command): Promise<Result> {
    this.#child.send(command);
    return (await this.#answer()) as Result;
  }

  /** Reads all counters: what was counted by now is not lost any more. */
  async collect(): Promise<void> {
    this.#now = byKey(await this.tell<Point[]>({ do: 'collect' }));
  }

  async stop(): Promise<void> {
    this.#now = byKey(await this.tell<Point[]>({ do: 'stop' }));
    await once(this.#child, 'exit');
    this.#bury();
  }

  /** SIGKILL: what was counted since the last collection is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
    this.#bury();
  }

  /** Counted in all lives. */
  total(key: string): number {
    return (this.#past.get(key) ?? 0) + (this.#now.get(key) ?? 0);
  }

  get keys(): Iterable<string> {
    return new Set([...this.#past.keys(), ...this.#now.keys()]);
  }

  #bury(): void {
    for (const [key, value] of this.#now) this.#past.set(key, (this.#past.get(key) ?? 0) + value);
    this.#now = new Map();
  }

  async #answer(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    try {
      const [answer] = (await Promise.race([
        once(this.#child, 'message', { signal }),
        once(this.#child, 'exit', { signal }).then(([code]) => [{ error: `the replica ended with ${code}` }]),
      ])) as [Answer];
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    } finally {
      over.abort();
    }
  }
}

/** A key of what a series says: its name and its labels in the order of their names. */
export function keyOf(name: string, attributes: Readonly<Record<string, string>>): string {
  return `${name} ${JSON.stringify(Object.entries(attributes).sort())}`;
}

function byKey(points: readonly Point[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { name, attributes, value } of points) {
    const key = keyOf(name, attributes);
    values.set(key, (values.get(key) ?? 0) + value);
  }
  return values;
}
