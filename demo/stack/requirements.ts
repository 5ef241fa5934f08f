import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, howToGet } from '../../tools/programs.mjs';

const PROGRAMS = ['prometheus', 'promtool', 'prometheus-alertmanager'] as const;

/** What must have been built, and from which command it comes. */
const FILES: readonly (readonly [path: string, command: string])[] = [
  ['instrumentation/dist/index.mjs', 'npm run build'],
  ['plugins/dist/module.js', 'npm run build'],
  ['demo/preview/dist/index.html', 'npm run build'],
  ['provisioning/prometheus', 'npm run generate'],
  ['dashboards/json', 'npm run generate'],
];

/** What is missing to start the stack and how to get it, one line each; empty when all is there. */
export function missing(root: string): string[] {
  const programs = PROGRAMS.filter((name) => !findProgram(name));
  const files = FILES.filter(([path]) => !existsSync(join(root, path)));
  return [
    ...(programs.length > 0 ? [howToGet(programs)] : []),
    ...files.map(([path, command]) => `Missing: ${path}. Make it with: ${command}`),
  ];
}
