import { createRequire } from 'node:module';
import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: {
    // The ESM build imports names from CommonJS packages, which bundlers allow and Node does not.
    alias: { '@grafana/data': createRequire(import.meta.url).resolve('@grafana/data') },
  },
  test: {
    name: 'plugins',
    include: ['src/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
