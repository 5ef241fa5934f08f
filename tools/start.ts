import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildAll } from './build-all.ts';
import { ROOT } from './steps.ts';

const help = process.argv.includes('--help');
if (!help && !(await buildAll())) process.exit(1);

// A process of its own: it handles the signals and the exit code of the stack.
const child = spawn(process.execPath, [join(ROOT, 'demo', 'stack', 'main.ts'), ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
