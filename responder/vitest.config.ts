import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'responder',
    testTimeout: 20_000,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**'],
  },
});
