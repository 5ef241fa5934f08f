import { defineConfig } from 'tsdown';

const shared = { platform: 'neutral', target: 'es2022', fixedExtension: true } as const;

export default defineConfig([
  {
    entry: {
      index: 'src/index.ts',
      canary: 'src/release/verdict/index.ts',
      contract: 'src/contract/index.ts',
      drift: 'src/drift/index.ts',
      node: 'src/node/index.ts',
    },
    format: ['esm', 'cjs'],
    dts: true,
    clean: true,
    ...shared,
  },
  // The program: of modules alone, for Parquet is read by one. Not cleaned, so that it is not lost to the other build.
  { entry: { cli: 'src/cli/main.ts' }, format: ['esm'], dts: false, clean: false, ...shared },
]);
