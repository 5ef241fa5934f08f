import { createRequire } from 'node:module';

import { defineProject } from 'vitest/config';

const require = createRequire(import.meta.url);
const grafana = ['data', 'runtime', 'schema', 'ui', 'scenes'].map((name) => `@grafana/${name}`);

export default defineProject({
  resolve: {
    // Node cannot load the packages' own ES modules: they import CommonJS ones by names that Node does not see.
    alias: Object.fromEntries(grafana.map((name) => [name, require.resolve(name)])),
  },
  test: {
    name: 'demo-preview',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    environment: 'happy-dom',
  },
});
