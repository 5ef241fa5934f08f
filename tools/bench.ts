import { buildAll } from './build-all.ts';
import { runStep } from './steps.ts';

if (!(await buildAll())) process.exit(1);
const { ok } = await runStep(
  { name: 'bench', command: ['node', 'instrumentation/bench/main.ts', ...process.argv.slice(2)] },
  true,
);
process.exit(ok ? 0 : 1);
