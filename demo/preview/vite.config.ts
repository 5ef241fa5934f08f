import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

/**
 * Grafana's style sheet asks for font files that its server has and its packages have not.
 * The page uses the same fonts where the machine has them, and the fallbacks of the theme where not.
 */
function noFontFiles(): Plugin {
  return {
    name: 'no-font-files',
    load: {
      filter: { id: /GlobalStyles\/fonts\.mjs$/ },
      handler: () => 'export const getFontStyles = () => undefined;',
    },
  };
}

/** Grafana's components fetch icons by address at run time; they lie where a Grafana server has them. */
function grafanaIcons(): Plugin {
  return {
    name: 'grafana-icons',
    async writeBundle({ dir }) {
      const from = join(packageFolder('@grafana/ui'), 'dist/public/img/icons');
      await cp(from, join(dir!, 'public/build/img/icons'), { recursive: true });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [grafanaIcons(), noFontFiles()],
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
    // One file for a page that is only ever served from loopback.
    chunkSizeWarningLimit: 20_000,
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, handler) {
        // 'use client' notes of two date and icon packages: they mean nothing outside of server rendering.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handler(level, log);
      },
    },
  },
});
