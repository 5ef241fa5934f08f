// Plain JavaScript for Node 18 and newer: brings a fresh machine to the point where a script of this
// repository can run on Node 24, then runs it.   node tools/bootstrap.mjs <script> [arguments]
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './install-packages.mjs';
import { installPrograms } from './install-programs.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [script, ...args] = process.argv.slice(2);
if (!script) {
  console.error('Usage: node tools/bootstrap.mjs <script> [arguments]');
  process.exit(2);
}

try {
  if (Number.parseInt(process.versions.node, 10) < 18)
    throw new Error(`Node ${process.versions.node} is too old; install Node 18 or newer.`);
  installPackages(root);
  installPrograms();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

const bin = join(root, 'node_modules', '.bin');
const child = spawn(join(bin, 'node'), [join(root, script), ...args], {
  cwd: root,
  env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
  stdio: 'inherit',
});
// The terminal sends its signals to the whole group; those sent to this process alone are passed on.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`Could not start Node 24: ${error.message}. Remove node_modules and try again.`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
