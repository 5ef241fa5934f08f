import { resolve } from 'node:path';
import { StackConsole } from './console.ts';
import { HELP, type Options, readOptions, UsageError } from './options.ts';
import { missing } from './requirements.ts';
import { runStack } from './run.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), ROOT);
    if (options) return await start(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
}

async function start(options: Options): Promise<number> {
  const lacks = missing(ROOT);
  if (lacks.length > 0) {
    console.error(lacks.join('\n'));
    return 1;
  }
  const out = new StackConsole(options.json ? process.stderr : process.stdout);
  try {
    const { code, summary } = await runStack({ root: ROOT, options, out, signal: stopSignal() });
    if (summary && options.json) console.log(JSON.stringify(summary));
    return code;
  } catch (error) {
    out.line(`✗ ${(error as Error).message}`);
    return 1;
  }
}

/** Aborts at Ctrl-C, at SIGTERM, when the terminal goes, and when nobody reads the output any more. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.abort());
  return stop.signal;
}
