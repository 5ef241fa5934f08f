import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vite';
import { commonJsDefaults } from './build/commonJsDefaults.ts';
import { grafanaIcons } from './build/grafanaIcons.ts';
import { noFontFiles } from './build/noFontFiles.ts';

const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));
const icons = join(packageFolder('@grafana/ui'), 'dist/public/img/icons');

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    commonJsDefaults('react-custom-scrollbars-2', 'calculate-size'),
    grafanaIcons(icons, join(import.meta.dirname, 'icons')),
    noFontFiles(),
  ],
  define: {
    'process.env.NODE_ENV': JSON.stringify('production'),
    global: 'window',
  },
  resolve: {
    dedupe: ['react', 'react-dom', 'rxjs'],
    alias: {
      // Not exported by its package, and scenes draw every app page through it.
      'grafana-plugin-page': join(packageFolder('@grafana/runtime'), 'dist/esm/components/PluginPage.mjs'),
    },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The page is only ever served from loopback, so sizes do not matter.
    chunkSizeWarningLimit: 20_000,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, handler) {
        // 'use client' notes of a date and an icon package mean nothing outside of server rendering.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handler(level, log);
      },
    },
  },
});
