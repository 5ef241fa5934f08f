import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildAll } from './build-all.ts';
import { runStep, type Step } from './steps.ts';

const HELP = `npm test                    everything that CI runs
npm test -- --only NAME     one part: lint, types or tests
Single test files:          npx vitest run --project NAME [file]`;

/** The slowest tests wait for clocks and for other programs. A project does not take this from the configuration above it. */
const WORKERS = availableParallelism() + 1;

const PARTS: Readonly<Record<string, readonly Step[]>> = {
  lint: [{ name: 'lint', command: ['biome', 'ci', '--colors=off', '.'] }],
  types: [
    { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
    { name: 'types of the plugins', command: ['npm', 'run', 'typecheck', '--silent'], folder: 'plugins' },
    {
      name: 'types of the preview',
      command: ['npm', 'run', 'typecheck', '--silent'],
      folder: 'demo/preview',
    },
  ],
  tests: [{ name: 'tests', command: ['vitest', 'run', `--maxWorkers=${WORKERS}`] }],
};

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (values.only !== undefined && !PARTS[values.only]) {
  console.error(`No part is named ${values.only}.\n${HELP}`);
  process.exit(2);
}

let failed = (await buildAll()) ? 0 : 1;
let passed = 0;
const steps = values.only ? PARTS[values.only]! : Object.values(PARTS).flat();
for (const step of failed ? [] : steps) {
  const { ok } = await runStep(step, step.name === 'tests');
  if (ok) passed++;
  else failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
