import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { docExamples, writeExamples } from './doc-examples.ts';
import { ROOT } from './steps.ts';

const run = promisify(execFile);
const examples = docExamples();
const files = writeExamples(examples);

test('the docs hold examples', () => {
  expect(examples.length).toBeGreaterThan(3);
});

test('examples have the right types', { timeout: 120_000 }, async () => {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
  ];
  await run(tsc, [...options, ...files], { cwd: ROOT });
});

test.each(examples.map((example, i) => [example.source, files[i]!] as const))(
  '%s runs',
  { timeout: 60_000 },
  async (_, file) => {
    // Away from the repository, so that what an example writes does not stay.
    const cwd = await mkdtemp(join(tmpdir(), 'parapet-example-'));
    const { stderr } = await run(process.execPath, [file], { cwd, timeout: 50_000 });
    expect(stderr).toBe('');
  },
);
