import { runSteps } from './steps.ts';

const fix = process.argv.includes('--fix');
await runSteps([
  {
    name: 'lint',
    command: ['biome', 'check', '--colors=off', '--max-diagnostics=100', ...(fix ? ['--write'] : []), '.'],
  },
]);
