import { defineConfig } from 'vitest/config';
import { SlowFirst } from './tools/slow-first.ts';

export default defineConfig({
  test: {
    // One more than the default, for much of it waits for other programs.
    maxWorkers: '100%',
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
