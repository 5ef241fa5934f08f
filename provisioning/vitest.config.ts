import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'provisioning', include: ['**/*.test.ts'], exclude: ['**/node_modules/**', '**/dist/**'] },
});
