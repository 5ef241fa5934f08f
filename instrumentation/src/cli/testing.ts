import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import type { ExitCode } from './exit.ts';
import { run } from './run.ts';

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: Iterable<Buffer | string>;
  /** A terminal so wide. */
  readonly terminal?: number;
  readonly env?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Runs a command line in this process, with streams of its own. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    isTTY: options.terminal !== undefined,
    columns: options.terminal,
    write(text: string) {
      written[name] += text;
    },
  });
  const code = await run(argv, {
    stdin: Readable.from(options.stdin ?? [], { objectMode: false }),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, ...written };
}

/** A folder for the tests of a file, gone after them. */
export function scratch(): (name: string, content?: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
}
