import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** A program that a test started, with what it has printed so far. */
export interface Running {
  readonly child: ChildProcess;
  output(): string;
  /** SIGTERM, then SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

export function start(file: string, args: readonly string[]): Running {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000);
    });
  }
  return { child, output: () => output, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/**
 * Asks again every quarter of a second until `check` gives a value.
 * @throws Error with `what` and the last failure when `seconds` are over
 */
export async function eventually<T>(
  what: string,
  seconds: number,
  check: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown = 'nothing yet';
  while (Date.now() < end) {
    try {
      const value = await check();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    await delay(250);
  }
  throw new Error(`${what}: not within ${seconds} s (${last instanceof Error ? last.message : last})`);
}

/** Resolves when the address answers 200. */
export function healthy(url: string, seconds = 30): Promise<true> {
  return eventually(`${url} is healthy`, seconds, async () => ((await fetch(url)).ok ? true : undefined));
}
