import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'responder', include: ['**/*.test.ts'], exclude: ['**/node_modules/**'] },
});
