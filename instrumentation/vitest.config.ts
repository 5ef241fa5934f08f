import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'instrumentation',
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.otel-2.test.ts'],
  },
});
