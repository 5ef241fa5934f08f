import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from './machine.ts';

// node cli.ts [ROWS]: rows per second and peak memory of `parapet baseline build` at 30 columns, beside a loop that only
// reads every row with the same libraries. Both read a file of at most 500,000 rows, and the ratio is that of their
// processor time; more rows of text than that come by a pipe. The ceiling is 512 MiB.
const ROWS = Number(process.argv[2] ?? 500_000);
const COMPARED = Math.min(ROWS, 500_000);
const GROUP = 100_000;
const CEILING_MIB = 512;
const FOLDER = join(import.meta.dirname, 'cli');
const PROGRAM = join(import.meta.dirname, '..', 'dist', 'cli.mjs');

interface Measured {
  readonly rows: number;
  readonly seconds: number;
  readonly mib: number;
  readonly cpuSeconds: number;
}

/** From the last line on stderr. */
function usageOf(stderr: string): Pick<Measured, 'mib' | 'cpuSeconds'> {
  return JSON.parse(stderr.trim().split('\n').at(-1)!);
}

const folder = mkdtempSync(join(tmpdir(), 'parapet-bench-'));
const usage = ['--import', join(FOLDER, 'tell-usage.ts')];

function build(input: string, format: string, stdin: 'ignore' | NodeJS.ReadableStream): Promise<Measured> {
  const output = join(folder, 'baseline.json');
  const options = ['--dataset', 'bench', '--output', output, '--force', '--quiet', '--json'];
  const args = [...usage, PROGRAM, 'baseline', 'build', '--input', input, '--format', format, ...options];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  if (stdin === 'ignore') child.stdin.end();
  else stdin.pipe(child.stdin);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => {
      if (code !== 0) return reject(new Error(text.stderr));
      const { rowsSeen, seconds } = JSON.parse(text.stdout);
      resolve({ rows: rowsSeen, seconds, ...usageOf(text.stderr) });
    });
  });
}

function parseOnly(file: string): Measured {
  const args = [...usage, join(FOLDER, 'parse-only.ts'), file];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { ...JSON.parse(stdout), ...usageOf(stderr) };
}

function generate(rows: number, format: string, file: string): void {
  const handle = openSync(file, 'w');
  const args = [join(FOLDER, 'generate.ts'), String(rows), format, file, String(GROUP)];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', handle, 'inherit'] });
  closeSync(handle);
  if (status !== 0) throw new Error(`${file} could not be generated`);
}

/** All rows by a pipe: no file of gigabytes is needed. */
async function piped(format: string): Promise<Measured> {
  const source = spawn(process.execPath, [join(FOLDER, 'generate.ts'), String(ROWS), format]);
  return build('-', format, source.stdout);
}

const perSecond = ({ rows, seconds }: Measured) => rows / seconds;
const thousands = (value: number) => `${Math.round(value / 1000).toLocaleString('en-US')} k`;

console.log(`${machine()}\n\nparapet baseline build, 30 columns`);
console.log('format    rows         rows/s   a loop that only reads   times as fast   peak memory');
try {
  for (const format of ['csv', 'ndjson', 'parquet']) {
    const file = join(folder, `rows.${format}`);
    generate(COMPARED, format, file);
    const plain = parseOnly(file);
    const beside = await build(file, format, 'ignore');
    if (format === 'parquet' && ROWS > COMPARED) generate(ROWS, format, file);
    const whole = await (ROWS === COMPARED
      ? beside
      : format === 'parquet'
        ? build(file, format, 'ignore')
        : piped(format));
    const held = whole.mib < CEILING_MIB ? `< ${CEILING_MIB} MiB hit` : `< ${CEILING_MIB} MiB MISS`;
    console.log(
      `${format.padEnd(8)}  ${whole.rows.toLocaleString('en-US').padEnd(11)}  ${thousands(perSecond(whole)).padEnd(7)}  ${thousands(perSecond(plain)).padEnd(23)}  ${(plain.cpuSeconds / beside.cpuSeconds).toFixed(1).padEnd(14)}  ${whole.mib.toFixed(0)} MiB  ${held}`,
    );
    rmSync(file);
  }
} finally {
  rmSync(folder, { recursive: true });
}
