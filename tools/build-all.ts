import { unlessCurrent } from './stale.ts';
import { runStep } from './steps.ts';

interface Build {
  readonly name: string;
  readonly folder: string;
  /** Everything that the output depends on; the library's sources too where they are bundled. */
  readonly inputs: readonly string[];
  readonly output: string;
}

const LIBRARY: Build = {
  name: 'library',
  folder: 'instrumentation',
  inputs: [
    'package-lock.json',
    'instrumentation/src',
    'instrumentation/tsdown.config.ts',
    'instrumentation/package.json',
  ],
  output: 'instrumentation/dist/index.mjs',
};
const PLUGINS: Build = {
  name: 'plugins',
  folder: 'plugins',
  inputs: [
    'package-lock.json',
    'plugins',
    'docs/runbooks',
    'instrumentation/src/contract',
    'instrumentation/src/drift',
  ],
  output: 'plugins/dist/module.js',
};
const PREVIEW: Build = {
  name: 'preview',
  folder: 'demo/preview',
  inputs: ['package-lock.json', 'demo/preview'],
  output: 'demo/preview/dist/index.html',
};

/** Builds the library, then the plugins and the preview, each only when its inputs changed. */
export async function buildAll(): Promise<boolean> {
  if (!(await build(LIBRARY))) return false;
  const rest = await Promise.all([build(PLUGINS), build(PREVIEW)]);
  return rest.every(Boolean);
}

function build({ name, folder, inputs, output }: Build): Promise<boolean> {
  return unlessCurrent(name, inputs, output, async () => {
    const { ok } = await runStep({
      name: `build ${name}`,
      command: ['npm', 'run', 'build', '--silent'],
      folder,
    });
    return ok;
  });
}
