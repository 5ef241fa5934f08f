import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);
const PREFIX = '\0commonjs-default:';

/**
 * Old CommonJS packages whose default export `@grafana/ui` imports from `.mjs` files: there a bundler follows
 * Node and gives the whole module object instead, which React refuses to draw.
 */
export function commonJsDefaults(...names: string[]): Plugin {
  return {
    name: 'commonjs-defaults',
    enforce: 'pre',
    resolveId: (source) => (names.includes(source) ? PREFIX + source : undefined),
    load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      const file = JSON.stringify(require.resolve(id.slice(PREFIX.length)));
      return `import whole from ${file};\nexport default whole.default ?? whole;\n`;
    },
  };
}
