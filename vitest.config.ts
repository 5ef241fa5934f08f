import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'instrumentation',
      'instrumentation/vitest.otel-2.config.ts',
      'plugins',
      'dashboards',
      'provisioning',
      'responder',
      'demo/fleet',
      'demo/stack',
      'demo/preview',
      'test',
      'tools',
    ],
  },
});
