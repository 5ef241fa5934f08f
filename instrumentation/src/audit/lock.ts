import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../check/advised.ts';
import { AuditError } from './error.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as the system counts it; null where it does not tell. Process ids are used again. */
  readonly started: string | null;
  readonly token: string;
}

/** A lock of another host, or of a process that the system tells nothing of, is given up when it was not touched for so long. */
const PATIENCE_MS = 60_000;
const MOST_TRIES = 16;

/** Holds a directory for this process, until it is released or the process is gone. */
export class DirectoryLock {
  readonly #path: string;
  readonly #token: string;

  constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /** Whether nobody took it away. @throws what the file system says */
  isHeld(): boolean {
    return holderOf(this.#path)?.token === this.#token;
  }

  /** Shows others that the process lives. @throws what the file system says */
  touch(): void {
    const now = new Date();
    utimesSync(this.#path, now, now);
  }

  /** @throws what the file system says */
  release(): void {
    if (this.isHeld()) rmSync(this.#path, { force: true });
  }
}

/**
 * Locks a directory. A lock is a file with a number; whoever finds only locks of processes that are gone makes the next
 * one, which the file system lets one process do and no other, and deletes the older ones.
 *
 * @throws AuditError when another process has it, or this one; what the file system says
 */
export function lockDirectory(directory: string): DirectoryLock {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid) ?? null,
    token: randomUUID(),
  };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const numbers = locksIn(directory);
    for (const number of numbers) refuseLive(directory, pathOf(directory, number));
    const own = (numbers.at(-1) ?? 0) + 1;
    if (!make(pathOf(directory, own), holder)) continue;
    if (locksIn(directory).at(-1) === own) {
      for (const number of numbers) rmSync(pathOf(directory, number), { force: true });
      return new DirectoryLock(pathOf(directory, own), holder.token);
    }
    // The numbers that were read were old: somebody was quicker.
    rmSync(pathOf(directory, own), { force: true });
  }
  throw new AuditError(`${directory} is being opened by many processes at once: give each its own directory`);
}

function pathOf(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

/** Numbers of the locks, ascending. @throws what the file system says */
export function locksIn(directory: string): number[] {
  const numbers = readdirSync(directory).flatMap((name) => name.match(/^lock\.([1-9]\d{0,14})$/)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

function make(path: string, holder: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function refuseLive(directory: string, path: string): void {
  const holder = holderOf(path);
  if (!isLive(path, holder)) return;
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  throw new AuditError(
    `${directory} is in use by ${who}: an audit trail has one writer, so give each process a directory of its own`,
  );
}

function isLive(path: string, holder: Holder | undefined): boolean {
  if (holder?.host === hostname()) {
    if (!exists(holder.pid)) return false;
    const started = startOf(holder.pid);
    if (started !== undefined && holder.started !== null) return started === holder.started;
  }
  try {
    return Date.now() - statSync(path).mtimeMs < PATIENCE_MS;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Undefined when it is gone or half written. */
function holderOf(path: string): Holder | undefined {
  try {
    const { pid, host, started, token } = JSON.parse(readFileSync(path, 'utf8'));
    return { pid, host, started, token };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** When a process began, in ticks since the system did, as Linux tells; undefined elsewhere. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name, which may hold anything; starttime is the 22nd, proc(5).
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
