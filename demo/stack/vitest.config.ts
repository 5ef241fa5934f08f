import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'demo-stack', include: ['**/*.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'] },
});
