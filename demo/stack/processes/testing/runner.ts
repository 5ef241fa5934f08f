import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../stack.ts';
import { takeOver } from '../takeover.ts';
import { smallPart } from './programs.ts';

/** A runner of its own process with two parts: `node runner.ts FOLDER PORT PORT`. Says `ready` and runs until SIGTERM. */
const [folder = '', ...ports] = process.argv.slice(2);
const diary = join(folder, 'diary.txt');
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

mkdirSync(folder, { recursive: true });
const release = await takeOver(folder, (line) => console.log(line));
const ignore = () => undefined;
const stack = new Stack({
  folder,
  cwd: folder,
  listener: { starting: ignore, ready: ignore, stopping: ignore },
});
const parts = ports.map((port, index) => [smallPart(`part-${index + 1}`, { port: Number(port), diary })]);
try {
  await stack.start(parts, stop.signal);
  console.log('ready');
  await new Promise((settle) => stop.signal.addEventListener('abort', settle));
} finally {
  await stack.stop();
  release();
}
process.exit(0);
