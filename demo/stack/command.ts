import { join } from 'node:path';

/** Address of a port of this stack. */
export function url(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** Command of a program of the demo: its file (and subcommand) and its options. */
export function node(root: string, file: string, options: Readonly<Record<string, string | number>>) {
  const [script = '', ...subcommand] = file.split(' ');
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return { command: process.execPath, args: [join(root, 'demo', script), ...subcommand, ...flags] };
}
