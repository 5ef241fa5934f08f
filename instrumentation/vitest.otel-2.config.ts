import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'instrumentation-otel-2',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
