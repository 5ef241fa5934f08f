import { defineConfig } from 'vitest/config';
import { SlowFirst } from './tools/slow-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
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
