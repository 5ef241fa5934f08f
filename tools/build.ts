import { buildAll } from './build-all.ts';

if (!(await buildAll())) process.exit(1);
