#!/usr/bin/env node
import { run } from './run.ts';

const controller = new AbortController();
// Once: a second Ctrl-C ends the process at once, as without this.
process.once('SIGINT', () => controller.abort());
// A reader such as head that has enough is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  env,
  signal: controller.signal,
});
