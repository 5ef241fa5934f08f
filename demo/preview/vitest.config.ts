import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'demo-preview', include: ['**/*.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'] },
});
