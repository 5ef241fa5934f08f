import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.ts';
import { report } from './overhead-report.ts';
import type { Measured } from './paired.ts';
import type { Mode } from './sdk.ts';

// Runs every benchmark in a process of its own, one after the other, or those named on the command line. Ratios are
// printed, never asserted: the exit code says only whether the benchmarks ran.
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

/** Benchmarks by name: what node is told to run, in this folder. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'drift-hot-path': ['drift-hot-path.ts'],
  'drift-false-alarms': ['drift-false-alarms.ts'],
  'drift-alert-day': ['drift-alert-day.ts'],
  observers: ['observers.ts'],
  wrappers: ['wrappers.ts'],
  validation: ['validation.ts'],
  'validation-found': ['validation-found.ts'],
  feedback: ['feedback.ts'],
  'quality-intervals': ['quality-intervals.ts'],
  explainer: ['explainer.ts'],
  queries: ['--expose-gc', 'queries.ts'],
  'queries-found': ['queries-found.ts'],
  router: ['router.ts'],
  access: ['access.ts'],
  'model-store': ['model-store.ts'],
  detectors: ['detectors.ts'],
  'detectors-found': ['detectors-found.ts'],
  security: ['security.ts'],
  canary: ['canary.ts'],
  redaction: ['redaction.ts'],
  cli: ['cli.ts'],
  audit: ['audit.ts'],
  poisoning: ['poisoning.ts'],
  rules: ['rules.ts'],
  signing: ['signing.ts'],
  // A minute here; the memory is flat after some five, so give it ten to see that.
  'hanging-exporter': ['--expose-gc', 'hanging-exporter.ts', '--minutes', '1'],
};

const BENCHMARKS: Readonly<Record<string, () => void>> = {
  overhead,
  peers: comparePeers,
  memory,
  ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, args]) => [name, () => run(args)])),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
console.log(`${machine()}\n`);
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)) {
  BENCHMARKS[name]!();
  console.log('');
}

function run(args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** What a call costs on both lines of the SDK, beside what one would write by hand. */
function overhead(): void {
  const lines = [
    { line: '3.x', args: [] },
    { line: '2.x', args: ['--import', './otel-2.ts'] },
  ];
  const modes: readonly Mode[] = ['sampled', 'unsampled', 'no SDK'];
  for (const { line, args } of lines) {
    const measured = modes.map(
      (mode) => [mode, capture<Measured[]>([...args, 'overhead.ts', mode])] as const,
    );
    console.log(report(line, new Map(measured)));
  }
}

function memory(): void {
  const { handle, growth } = capture<{ handle: number; growth: number }>(['--expose-gc', 'memory.ts']);
  const row = (what: string, value: string, target: string, hit: boolean) =>
    console.log(`${what.padEnd(62)} ${value.padStart(10)}   ${target.padEnd(12)} ${hit ? 'hit' : 'MISS'}`);
  console.log('Memory');
  row(
    'handle with 100 features of 12 bins',
    `${(handle / 1024).toFixed(1)} KiB`,
    '< 64 KiB',
    handle < 65_536,
  );
  row(
    'growth of the heap over a million predictions',
    `${(growth / 1024).toFixed(0)} KiB`,
    '< 1,024 KiB',
    growth < 2 ** 20,
  );
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
}
