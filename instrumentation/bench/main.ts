import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.ts';
import { report } from './overhead-report.ts';
import type { Measured } from './paired.ts';
import type { Mode } from './sdk.ts';

// Runs every benchmark in a process of its own, one after the other. Ratios are printed, never asserted:
// the exit code says only whether the benchmarks ran.
const FOLDER = import.meta.dirname;

function capture<Result>(args: readonly string[]): Result {
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`benchmark failed: node ${args.join(' ')}`);
  return JSON.parse(stdout) as Result;
}

console.log(`${machine()}\n`);

const LINES = [
  { line: '3.x', args: [] },
  { line: '2.x', args: ['--import', './otel-2.ts'] },
];
const MODES: readonly Mode[] = ['sampled', 'unsampled', 'no SDK'];
for (const { line, args } of LINES) {
  const measured = MODES.map((mode) => [mode, capture<Measured[]>([...args, 'overhead.ts', mode])] as const);
  console.log(report(line, new Map(measured)));
}

comparePeers();

const { handle, growth } = capture<{ handle: number; growth: number }>(['--expose-gc', 'memory.ts']);
const row = (what: string, value: string, target: string, hit: boolean) =>
  console.log(`${what.padEnd(62)} ${value.padStart(10)}   ${target.padEnd(12)} ${hit ? 'hit' : 'MISS'}`);
console.log('Memory');
row('handle with 100 features of 12 bins', `${(handle / 1024).toFixed(1)} KiB`, '< 64 KiB', handle < 65_536);
row(
  'growth of the heap over a million predictions',
  `${(growth / 1024).toFixed(0)} KiB`,
  '< 1,024 KiB',
  growth < 2 ** 20,
);

const drift = readdirSync(FOLDER).filter((name) => /^drift-.*\.ts$/.test(name));
for (const file of [
  ...drift,
  'observers.ts',
  'cli.ts',
  'explainer.ts',
  'router.ts',
  'canary.ts',
  'feedback.ts',
  'quality-intervals.ts',
]) {
  console.log('');
  const { status } = spawnSync(process.execPath, [join(FOLDER, file)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** What wrappers of others cost, each under the provider that it starts, with ours beside it in the same process. */
function comparePeers(): void {
  const folder = join(FOLDER, 'peers');
  if (!existsSync(join(folder, 'node_modules'))) {
    console.log('installing the packages to compare with (270 MB, once)');
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--silent'], {
      cwd: folder,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`npm ci failed in ${folder}`);
  }
  const row = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(32) + cells.map((cell) => cell.padStart(20)).join(''));
  row('A call in bare spans', ['bare, its provider', 'theirs', 'ours, 30 features']);
  for (const peer of ['openlit', 'openinference', 'traceloop', 'prom-client']) {
    const measured = capture<Measured[]>(['--import', './peers/resolve.ts', 'peers/run.ts', peer]);
    row(
      peer,
      measured.map(({ ratio }) => ratio.toFixed(2)),
    );
  }
  console.log('');
}
